import { randomUUID } from 'node:crypto';
import { createLogger } from '@clientele/shared/log';
import { startMetrics } from '@clientele/shared/metrics-server';
import { meterPools, meterRedis } from '@clientele/shared/metrics-stores';
import { listen } from '@clientele/shared/postgres-listen';
import { openPostgres, waitForPostgres } from '@clientele/shared/postgres';
import { openRedis, requireNoEviction } from '@clientele/shared/redis';
import { loadConfigOrExit, runService } from '@clientele/shared/lifecycle';
import { serveGrpc } from '@clientele/shared/grpc-server';
import { createPostgresEventLog } from './adapters/postgres-event-log.js';
import { createPostgresLeaseStore } from './adapters/postgres-lease-store.js';
import { meterLogLag } from './adapters/postgres-log-lag.js';
import { createPostgresViewStore } from './adapters/postgres-view-store.js';
import { createRedisStateStore } from './adapters/redis-state-store.js';
import { createTailMetrics, meterTail } from './adapters/tail-metrics.js';
import { createTrainingSetStore } from './adapters/training-set-store.js';
import { createApp } from './app.js';
import { loadConfig } from './config.js';

const LEASE_TTL_MS = 5_000;
/** Longer than a score may wait: the tail writes thousands of states at once. */
const REDIS_TIMEOUT_MS = 5_000;

const config = loadConfigOrExit('features', loadConfig);
const logger = createLogger({ service: 'features', level: config.LOG_LEVEL });

await runService(
  logger,
  async (onStop) => {
    const { metrics, metricsPort } = await startMetrics(onStop, config.METRICS_HOST, config.FEATURES_METRICS_PORT);
    const pool = openPostgres(config.DATABASE_URL, logger, { applicationName: 'features' });
    onStop('postgres', () => pool.end());
    const tailPool = openPostgres(config.DATABASE_URL, logger, { applicationName: 'features tail', max: 3 });
    onStop('postgres of the tail', () => tailPool.end());
    const redis = openRedis(config.REDIS_STATE_URL, logger, { role: 'state', commandTimeoutMs: REDIS_TIMEOUT_MS });
    onStop('redis', () => {
      redis.disconnect();
    });
    meterPools(metrics, { main: pool, tail: tailPool });
    meterRedis(metrics, redis, 'state');
    await waitForPostgres(pool, logger);
    await requireNoEviction(redis, logger);

    let onHealth: (healthy: boolean) => void = () => undefined; // nobody can ask before the server listens
    const { grpc, tail } = createApp({
      log: createPostgresEventLog(pool),
      tailedLog: createPostgresEventLog(tailPool),
      views: createPostgresViewStore(tailPool),
      leases: createPostgresLeaseStore(tailPool),
      states: createRedisStateStore(redis),
      trainingSets: createTrainingSetStore(pool, config.FEATURES_DATA_DIR),
      internalToken: config.INTERNAL_TOKEN,
      holder: randomUUID(),
      leaseTtlMs: LEASE_TTL_MS,
      observer: createTailMetrics(metrics, () => Date.now()),
      onHealth: (healthy) => {
        onHealth(healthy);
      },
      newId: () => randomUUID(),
      now: () => new Date(),
      monotonicMs: () => performance.now(),
      logger,
      metrics,
    });
    meterTail(metrics, () => tail.status());
    meterLogLag(metrics, { pool, position: () => tail.status().storedPosition });
    const server = await serveGrpc(grpc, config.GRPC_HOST, config.FEATURES_GRPC_PORT, { metrics });
    onStop('grpc', () => server.stop());
    onHealth = (healthy) => {
      server.setServing(healthy);
    };

    const stopping = new AbortController();
    const tailing = tail.run(stopping.signal);
    onStop('tail', () => {
      stopping.abort();
      return tailing;
    });
    const listening = listen(
      config.DATABASE_URL,
      'ingest_event_log',
      () => {
        tail.wake();
      },
      logger,
    );
    onStop('listener', () => listening.stop());
    logger.info({ port: server.port, metrics_port: metricsPort }, 'ready');
  },
  { supervised: config.CLIENTELE_SUPERVISED },
);
