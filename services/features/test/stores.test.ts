import { afterAll, beforeAll } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createPostgresEventLog } from '../src/adapters/postgres-event-log.js';
import { createPostgresLeaseStore } from '../src/adapters/postgres-lease-store.js';
import { createPostgresViewStore } from '../src/adapters/postgres-view-store.js';
import { createRedisStateStore } from '../src/adapters/redis-state-store.js';
import {
  describeEventLog,
  describeLeaseStore,
  describeStateStore,
  describeViewStore,
  type ContractEvent,
} from '../src/ports.contract.js';
import { appendEvents, createLogDatabase, until, type LogDatabase } from './fixture.js';
import { openTestRedis } from './tail-fixture.js';

let database: LogDatabase;
let redis: Redis;

beforeAll(async () => {
  database = await createLogDatabase();
  redis = openTestRedis();
  await until(() => redis.status === 'ready');
}, 30_000);
afterAll(async () => {
  await redis.flushdb();
  redis.disconnect();
  await database.drop();
});

describeEventLog('Postgres', async () => {
  await database.pool.query('TRUNCATE ingest.event');
  const append = (events: readonly ContractEvent[]): Promise<void> => appendEvents(database.pool, events);
  return { log: createPostgresEventLog(database.pool), append };
});

describeViewStore('Postgres', async () => {
  await database.pool.query('TRUNCATE features.view');
  return createPostgresViewStore(database.pool);
});

describeLeaseStore(
  'Postgres',
  async () => {
    await database.pool.query(`UPDATE features.partition_lease SET holder = NULL, lease_epoch = 0`);
    return createPostgresLeaseStore(database.pool);
  },
  (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
);

describeStateStore('Redis', async () => {
  await redis.flushdb();
  return createRedisStateStore(redis);
});
