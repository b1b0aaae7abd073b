import { FeatureView } from '@clientele/contracts/feature-view';
import { compileViews, type CompiledViews } from '@clientele/feature-engine/compile-views';
import { decodeState } from '@clientele/feature-engine/state-codec';
import { READY_KEY, stateKey } from '@clientele/feature-engine/state-keys';
import { createMetrics } from '@clientele/shared/metrics';
import { listen } from '@clientele/shared/postgres-listen';
import { testServer } from '@clientele/shared/testing';
import { openRedis } from '@clientele/shared/redis';
import type { Redis } from 'ioredis';
import { createPostgresEventLog } from '../src/adapters/postgres-event-log.js';
import { createPostgresLeaseStore } from '../src/adapters/postgres-lease-store.js';
import { createPostgresViewStore } from '../src/adapters/postgres-view-store.js';
import { createRedisStateStore } from '../src/adapters/redis-state-store.js';
import { createTailMetrics } from '../src/adapters/tail-metrics.js';
import { createPublishView, type PublishView } from '../src/use-cases/publish-view.js';
import { createTail, type Tail } from '../src/use-cases/tail-log.js';
import { logger, type LogDatabase } from './fixture.js';

export const PURCHASES = FeatureView.parse({
  view: 'purchases',
  version: 1,
  features: [
    { name: 'orders', event: 'Order Completed', aggregate: 'count', windows: ['7d', '30d', '90d'] },
    { name: 'revenue', event: 'Order Completed', aggregate: 'sum', field: 'properties.total', windows: ['30d', '90d'] },
    { name: 'order_value', event: 'Order Completed', aggregate: 'mean', field: 'properties.total' },
    { name: 'recency_days', event: 'Order Completed', aggregate: 'days_since_last' },
    { name: 'age_days', event: 'Order Completed', aggregate: 'days_since_first' },
    { name: 'gap_std_days', event: 'Order Completed', aggregate: 'interval_std_days' },
    { name: 'last_sku', event: 'Order Completed', aggregate: 'last', field: 'properties.sku', type: 'category' },
    { name: 'country', trait: 'country' },
  ],
});

export interface RunningTail {
  readonly tail: Tail;
  readonly publishView: PublishView;
  stop(): Promise<void>;
}

/** A tail on real stores, woken by NOTIFY, as main.ts builds it. */
export function startTail(
  database: LogDatabase,
  redis: Redis,
  leaseTtlMs = 10_000,
  metrics = createMetrics(),
): RunningTail {
  const views = createPostgresViewStore(database.pool);
  const tail = createTail(
    {
      log: createPostgresEventLog(database.pool),
      views,
      leases: createPostgresLeaseStore(database.pool),
      states: createRedisStateStore(redis),
      holder: crypto.randomUUID(),
      leaseTtlMs,
      observer: createTailMetrics(metrics, () => Date.now()),
      logger,
      monotonicMs: () => performance.now(),
    },
    () => undefined,
  );
  const stopping = new AbortController();
  const running = tail.run(stopping.signal);
  const listening = listen(
    database.url,
    'ingest_event_log',
    () => {
      tail.wake();
    },
    logger,
  );
  return {
    tail,
    publishView: createPublishView({
      views,
      onPublished: () => {
        tail.wakeForViews();
      },
    }),
    async stop() {
      await listening.stop();
      stopping.abort();
      await running;
    },
  };
}

export function openTestRedis(): Redis {
  return openRedis(testServer('TEST_REDIS_URL'), logger, { role: 'state', commandTimeoutMs: 5_000 });
}

export const isReady = async (redis: Redis): Promise<boolean> => (await redis.get(READY_KEY)) !== null;

export async function storedState(
  redis: Redis,
  subjectId: string,
  compiled: CompiledViews = compileViews([PURCHASES]),
): Promise<ReturnType<typeof decodeState> | undefined> {
  const bytes = await redis.getBuffer(stateKey(subjectId));
  return bytes === null ? undefined : decodeState(compiled, bytes);
}
