import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FeatureView } from '@clientele/contracts/feature-view';
import { compileViews } from '@clientele/feature-engine/compile-views';
import { rawVector } from '@clientele/feature-engine/customer-state';
import { testServer } from '@clientele/shared/testing';
import { cursorKey, READY_KEY, stateKey } from '@clientele/feature-engine/state-keys';
import type { Redis } from 'ioredis';
import { createPostgresEventLog } from '../src/adapters/postgres-event-log.js';
import { createPostgresLeaseStore } from '../src/adapters/postgres-lease-store.js';
import { createPostgresViewStore } from '../src/adapters/postgres-view-store.js';
import { createRedisStateStore } from '../src/adapters/redis-state-store.js';
import { createStateWriter } from '../src/use-cases/state-writer.js';
import { appendEvents, createLogDatabase, testSubjectId, until, type LogDatabase, type TestEvent } from './fixture.js';
import { isReady, openTestRedis, PURCHASES, startTail, storedState, type RunningTail } from './tail-fixture.js';

const COMPILED = compileViews([PURCHASES]);
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);

let database: LogDatabase;
let redis: Redis;
const running: RunningTail[] = [];
let eventCount = 0;

const order = (subject: string, day: number, total = 10): TestEvent => ({
  messageId: `m${(eventCount += 1)}`,
  event: 'Order Completed',
  subjectId: testSubjectId(subject),
  eventTimeMs: START_MS + day * DAY_MS,
  properties: { total, sku: `sku-${day % 3}` },
});
const start = (leaseTtlMs?: number): RunningTail => {
  const tail = startTail(database, redis, leaseTtlMs);
  running.push(tail);
  return tail;
};
const startReady = async (): Promise<RunningTail> => {
  const tail = start();
  await until(() => isReady(redis));
  return tail;
};
const ordersOf = async (subject: string): Promise<number> =>
  (await storedState(redis, testSubjectId(subject)))?.state.views[0]?.events[0]?.count ?? 0;
const notify = (): Promise<unknown> => database.pool.query(`SELECT pg_notify('ingest_event_log', '')`);
const builder = async () => (await createRedisStateStore(redis).readMarks()).builder;

beforeAll(async () => {
  database = await createLogDatabase();
  redis = openTestRedis();
  await until(() => redis.status === 'ready');
}, 30_000);
beforeEach(async () => {
  await redis.flushdb();
  await database.pool.query('TRUNCATE ingest.event, features.view');
  await createPostgresViewStore(database.pool).publish({ view: PURCHASES, sha256: COMPILED.viewHashes[0]! }, 255);
});
afterEach(async () => {
  for (const tail of running.splice(0)) await tail.stop();
});
afterAll(async () => {
  await redis.flushdb();
  redis.disconnect();
  await database.drop();
});

describe('the tail', () => {
  it('builds every state from the log, then says ready with the epoch', async () => {
    await appendEvents(database.pool, [order('a', 0), order('b', 1), order('a', 2)]);
    start();
    await until(() => isReady(redis));
    expect(await redis.get(READY_KEY)).toBe('1');
    expect([await ordersOf('a'), await ordersOf('b')]).toEqual([2, 1]);
    expect(await redis.keys('cl:{*}:cursor')).toHaveLength(256);
  });

  it('says ready for an empty log, and stamps states with position and largest available-at', async () => {
    const { tail } = await startReady();
    const late = { ...order('a', 3), availableAtMs: START_MS + 9 * DAY_MS };
    await appendEvents(database.pool, [late, order('a', 4)]);
    await notify();
    await until(async () => (await ordersOf('a')) === 2);
    const { header } = (await storedState(redis, testSubjectId('a')))!;
    expect(header.maxAvailableAtMs).toBe(START_MS + 9 * DAY_MS);
    expect(header.position).toEqual(tail.status().position);
  });

  it('skips no late commit: what commits behind an open transaction waits for it', async () => {
    await startReady();
    const [early, late] = [await database.pool.connect(), await database.pool.connect()];
    try {
      await early.query('BEGIN');
      await appendEvents(early, [order('a', 0)]); // has the lower xid
      await appendEvents(late, [order('a', 1), order('b', 1)]);
      await notify();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect([await ordersOf('a'), await ordersOf('b')]).toEqual([0, 0]);
      await early.query('COMMIT');
      await until(async () => (await ordersOf('b')) === 1 && (await ordersOf('a')) === 2, 2_000);
    } finally {
      early.release();
      late.release();
    }
  });

  it('reads everything that many writers append at once', async () => {
    await startReady();
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 20; round += 1) {
        await appendEvents(database.pool, [order(`w${writer}`, round), order('shared', round)]);
        await notify();
      }
    });
    await Promise.all(writers);
    await until(async () => (await ordersOf('shared')) === 160);
    for (let writer = 0; writer < 8; writer += 1) expect(await ordersOf(`w${writer}`)).toBe(20);
  });

  it('goes on after a restart from its cursors, without a rebuild', async () => {
    await appendEvents(database.pool, [order('a', 0)]);
    const first = await startReady();
    const base = (await builder())?.baseLeaseEpoch;
    await first.stop();
    running.length = 0;
    await appendEvents(database.pool, [order('a', 1)]);
    start();
    await until(async () => (await ordersOf('a')) === 2);
    expect((await builder())?.baseLeaseEpoch).toBe(base);
  });

  it.each([
    { name: 'flushed', lose: () => redis.flushdb() },
    { name: 'without a cursor', lose: () => redis.del(cursorKey('7f')) },
    { name: 'without the ready key', lose: () => redis.del(READY_KEY) },
    { name: 'of another epoch', lose: () => redis.set(READY_KEY, '9') },
  ])('rebuilds a Redis that is found $name while it runs', async ({ lose }) => {
    await appendEvents(database.pool, [order('a', 0), order('b', 0)]);
    await startReady();
    const base = (await builder())?.baseLeaseEpoch ?? 0n;
    await lose();
    await until(async () => {
      const mark = await builder();
      return mark !== undefined && mark.baseLeaseEpoch > base && mark.ready;
    });
    expect([await redis.get(READY_KEY), await ordersOf('a'), await ordersOf('b')]).toEqual(['1', 1, 1]);
  });

  it('writes nothing into a flushed Redis before it rebuilds: an event then finds no half-empty state', async () => {
    await appendEvents(database.pool, [order('a', 0), order('a', 1)]);
    await startReady();
    await redis.flushdb();
    await appendEvents(database.pool, [order('a', 2)]);
    await notify();
    await until(() => isReady(redis));
    expect(await ordersOf('a')).toBe(3);
  });

  it('rebuilds when Redis has states of a lease that Postgres does not know', async () => {
    await appendEvents(database.pool, [order('a', 0)]);
    const first = await startReady();
    await first.stop();
    running.length = 0;
    await database.pool.query('TRUNCATE ingest.event'); // another database under the same Redis
    await database.pool.query('UPDATE features.partition_lease SET lease_epoch = 0');
    await appendEvents(database.pool, [order('b', 0)]);
    const base = (await builder())?.baseLeaseEpoch ?? 0n;
    start();
    await until(async () => ((await builder())?.baseLeaseEpoch ?? 0n) > base && (await isReady(redis)));
    expect(await ordersOf('b')).toBe(1);
  });

  it('starts over on a new epoch of the log', async () => {
    await appendEvents(database.pool, [order('a', 0), order('gone', 0)]);
    await startReady();
    await database.pool.query(`UPDATE ingest.event SET epoch = 2, xid = '0' WHERE subject_id = $1`, [
      testSubjectId('a'),
    ]);
    await database.pool.query(`DELETE FROM ingest.event WHERE epoch = 1`);
    await appendEvents(database.pool, [order('a', 1)], 2);
    await until(async () => (await redis.get(READY_KEY)) === '2');
    expect(await ordersOf('a')).toBe(2);
    expect((await storedState(redis, testSubjectId('a')))?.header.logEpoch).toBe(2);
  });

  it('puts a view that is published while it runs into every state', async () => {
    await appendEvents(database.pool, [order('a', 0), order('a', 1)]);
    const { publishView } = await startReady();
    const view = FeatureView.parse({
      view: 'value',
      version: 1,
      features: [{ name: 'revenue', event: 'Order Completed', aggregate: 'sum', field: 'properties.total' }],
    });
    await publishView(view);
    const both = compileViews([PURCHASES, view]);
    await until(async () => {
      const bytes = await redis.getBuffer(stateKey(testSubjectId('a')));
      return bytes !== null && bytes.includes(Buffer.from(both.viewHashes[1]!, 'hex')) && (await isReady(redis));
    }, 3_000);
    const { state } = (await storedState(redis, testSubjectId('a'), both))!;
    expect(rawVector(both, state, START_MS + 5 * DAY_MS).at(-1)).toBe(20);
  });

  it('hands over to another replica, and shuts an old holder out', async () => {
    await appendEvents(database.pool, [order('a', 0)]);
    const leases = createPostgresLeaseStore(database.pool);
    const states = createRedisStateStore(redis);
    const log = createPostgresEventLog(database.pool);
    const zombie = (await leases.acquire('zombie', 300))!;
    const marks = await states.readMarks();
    const writer = createStateWriter({
      store: states,
      compiled: COMPILED,
      logEpoch: 1,
      leaseEpoch: zombie.epoch,
      baseLeaseEpoch: zombie.epoch,
      cursors: marks.cursors,
    });
    await writer.flush({ epoch: 1, xid: 0n, seq: 0n }, 'all');
    await writer.apply(await log.readAfter({ epoch: 1, xid: 0n, seq: 0n }, 10)); // and then it is paused
    await startReady(); // once the zombie's lease has ended
    const before = await redis.getBuffer(stateKey(testSubjectId('a')));
    const newest = (await log.describe()).position;
    await expect(writer.flush(newest, 'touched')).rejects.toMatchObject({ reason: 'LEASE_LOST' });
    await expect(
      states.mark({ leaseEpoch: zombie.epoch, baseLeaseEpoch: zombie.epoch, viewSetKey: 'x', ready: false }, 1),
    ).rejects.toMatchObject({ reason: 'LEASE_LOST' });
    expect(await redis.getBuffer(stateKey(testSubjectId('a')))).toEqual(before);
    expect(await isReady(redis)).toBe(true);
  });

  it('lets a second replica wait, and take over when the first stops', async () => {
    const first = await startReady();
    const second = start();
    await until(() => second.tail.status().healthy);
    expect(second.tail.status().holding).toBe(false);
    await first.stop();
    running.shift();
    await appendEvents(database.pool, [order('a', 0)]);
    await until(async () => (await ordersOf('a')) === 1, 3_000);
    expect(second.tail.status().holding).toBe(true);
  });

  it('waits for a Redis that is gone, and goes on', async () => {
    const { tail } = await startReady();
    redis.disconnect();
    await until(() => !tail.status().healthy);
    await appendEvents(database.pool, [order('a', 0)]);
    await redis.connect();
    const backMs = performance.now();
    await until(async () => (await ordersOf('a')) === 1);
    await until(() => tail.status().healthy); // told after the write that was just seen
    expect(performance.now() - backMs).toBeLessThan(5_000);
  });

  it('waits for a Postgres that is gone, and goes on', async () => {
    const { tail } = await startReady();
    const admin = await createAdmin();
    await admin.query(`ALTER DATABASE ${admin.name} ALLOW_CONNECTIONS false`);
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${admin.name}'`);
    await until(() => !tail.status().healthy);
    await admin.query(`ALTER DATABASE ${admin.name} ALLOW_CONNECTIONS true`);
    const backMs = performance.now();
    await until(() => tail.status().healthy);
    expect(performance.now() - backMs).toBeLessThan(5_000);
    await appendEvents(database.pool, [order('a', 0)]);
    await until(async () => (await ordersOf('a')) === 1);
    await admin.end();
  }, 20_000);
});

async function createAdmin() {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: testServer('TEST_DATABASE_URL') });
  await client.connect();
  return {
    name: new URL(database.url).pathname.slice(1),
    query: (sql: string) => client.query(sql),
    end: () => client.end(),
  };
}
