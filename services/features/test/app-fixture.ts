import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DescribeLogRequest } from '@clientele/proto/gen/clientele/features/v1/DescribeLogRequest';
import type { DescribeLogResponse__Output } from '@clientele/proto/gen/clientele/features/v1/DescribeLogResponse';
import type { PublishViewRequest } from '@clientele/proto/gen/clientele/features/v1/PublishViewRequest';
import type { PublishViewResponse__Output } from '@clientele/proto/gen/clientele/features/v1/PublishViewResponse';
import type { RebuildStatesRequest } from '@clientele/proto/gen/clientele/features/v1/RebuildStatesRequest';
import type { RebuildStatesResponse__Output } from '@clientele/proto/gen/clientele/features/v1/RebuildStatesResponse';
import type { ResolveCustomersRequest } from '@clientele/proto/gen/clientele/features/v1/ResolveCustomersRequest';
import type { ResolveCustomersResponse__Output } from '@clientele/proto/gen/clientele/features/v1/ResolveCustomersResponse';
import { FeaturesServiceClient } from '@clientele/proto/services';
import { callUnary, createClient, type UnaryMethod } from '@clientele/shared/grpc-client';
import { serveGrpc } from '@clientele/shared/grpc-server';
import { createMetrics } from '@clientele/shared/metrics';
import type { Redis } from 'ioredis';
import { createPostgresEventLog } from '../src/adapters/postgres-event-log.js';
import { createPostgresLeaseStore } from '../src/adapters/postgres-lease-store.js';
import { createPostgresViewStore } from '../src/adapters/postgres-view-store.js';
import { createRedisStateStore } from '../src/adapters/redis-state-store.js';
import { createTailMetrics } from '../src/adapters/tail-metrics.js';
import { createTrainingSetStore } from '../src/adapters/training-set-store.js';
import { createApp } from '../src/app.js';
import { createLogDatabase, logger, until, type LogDatabase, type TestEvent } from './fixture.js';
import { openTestRedis } from './tail-fixture.js';

const TOKEN = 'a token for tests of features';
const SETTINGS = { timeoutMs: 10_000 };

export interface TestApp {
  readonly database: LogDatabase;
  readonly redis: Redis;
  readonly dataDir: string;
  readonly client: InstanceType<typeof FeaturesServiceClient>;
  describeLog(): Promise<DescribeLogResponse__Output>;
  publishView(definition: unknown): Promise<PublishViewResponse__Output>;
  rebuildStates(subjectIds: string[]): Promise<RebuildStatesResponse__Output>;
  resolveCustomers(subjectIds: string[]): Promise<ResolveCustomersResponse__Output>;
  stop(): Promise<void>;
}

/** The whole service on a database and a Redis of its own, behind its gRPC port. */
export async function startApp(): Promise<TestApp> {
  const database = await createLogDatabase();
  const redis = openTestRedis();
  await until(() => redis.status === 'ready');
  await redis.flushdb();
  const dataDir = await mkdtemp(join(tmpdir(), 'features-'));
  const { grpc, tail } = wire(database, redis, dataDir);
  const server = await serveGrpc(grpc, '127.0.0.1', 0);
  const client = createClient(FeaturesServiceClient, `127.0.0.1:${server.port}`, { token: TOKEN });
  const stopping = new AbortController();
  const tailing = tail.run(stopping.signal);
  return {
    database,
    redis,
    dataDir,
    client,
    ...createCalls(client),
    async stop() {
      stopping.abort();
      await tailing;
      client.close();
      await server.stop();
      await redis.flushdb();
      redis.disconnect();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

function wire(database: LogDatabase, redis: Redis, dataDir: string): ReturnType<typeof createApp> {
  const log = createPostgresEventLog(database.pool);
  const metrics = createMetrics();
  return createApp({
    log,
    tailedLog: log,
    views: createPostgresViewStore(database.pool),
    leases: createPostgresLeaseStore(database.pool),
    states: createRedisStateStore(redis),
    trainingSets: createTrainingSetStore(database.pool, dataDir),
    internalToken: TOKEN,
    holder: 'test',
    leaseTtlMs: 10_000,
    observer: createTailMetrics(metrics, () => Date.now()),
    onHealth: () => undefined,
    newId: () => crypto.randomUUID(),
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    logger,
    metrics,
  });
}

function createCalls(client: TestApp['client']) {
  const describeLog: UnaryMethod<DescribeLogRequest, DescribeLogResponse__Output> = (...args) =>
    client.describeLog(...args);
  const publishView: UnaryMethod<PublishViewRequest, PublishViewResponse__Output> = (...args) =>
    client.publishView(...args);
  const rebuildStates: UnaryMethod<RebuildStatesRequest, RebuildStatesResponse__Output> = (...args) =>
    client.rebuildStates(...args);
  const resolveCustomers: UnaryMethod<ResolveCustomersRequest, ResolveCustomersResponse__Output> = (...args) =>
    client.resolveCustomers(...args);
  return {
    describeLog: () => callUnary(describeLog, {}, SETTINGS),
    publishView: (definition: unknown) =>
      callUnary(publishView, { definitionJson: JSON.stringify(definition) }, SETTINGS),
    rebuildStates: (subjectIds: string[]) => callUnary(rebuildStates, { subjectIds }, SETTINGS),
    resolveCustomers: (subjectIds: string[]) => callUnary(resolveCustomers, { subjectIds }, SETTINGS),
  };
}

/** A reproducible stream of numbers in [0, 1). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A shop's 120 days: some events arrive late, a third of the subjects are anonymous. */
export function makeShopEvents(count: number, ids: readonly string[], startMs: number): TestEvent[] {
  const random = createRandom(42);
  const dayMs = 86_400_000;
  return Array.from({ length: count }, (_, index): TestEvent => {
    const subject = Math.floor(random() * ids.length);
    const eventTimeMs = startMs + Math.floor(random() * 120 * dayMs);
    return {
      messageId: `m${index}`,
      type: random() < 0.1 ? 'identify' : 'track',
      event: random() < 0.6 ? 'Order Completed' : 'Product Viewed',
      subjectId: ids[subject] ?? '',
      userId: subject % 3 === 0 ? null : `u${subject}`,
      eventTimeMs,
      availableAtMs: random() < 0.2 ? eventTimeMs + Math.floor(random() * 20 * dayMs) : eventTimeMs,
      properties: { total: Math.floor(random() * 10_000) / 100, sku: `sku ${Math.floor(random() * 5)}` },
      traits: random() < 0.3 ? { country: ['GB', 'FR', 'DE'][Math.floor(random() * 3)] ?? 'GB' } : {},
    };
  });
}
