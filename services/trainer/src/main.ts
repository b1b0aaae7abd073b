import { randomUUID } from 'node:crypto';
import type { FeaturesServiceClient as FeaturesClient } from '@clientele/proto/gen/clientele/features/v1/FeaturesService';
import { FeaturesServiceClient } from '@clientele/proto/services';
import { createClient } from '@clientele/shared/grpc-client';
import { serveGrpc } from '@clientele/shared/grpc-server';
import { loadConfigOrExit, runService } from '@clientele/shared/lifecycle';
import { createLogger } from '@clientele/shared/log';
import type { Metrics } from '@clientele/shared/metrics';
import { startMetrics } from '@clientele/shared/metrics-server';
import { meterPools, meterRedis } from '@clientele/shared/metrics-stores';
import { createOutageLog } from '@clientele/shared/outage-log';
import { pause } from '@clientele/shared/pause';
import { listen } from '@clientele/shared/postgres-listen';
import { watchHealth } from '@clientele/shared/watch-health';
import { openPostgres, waitForPostgres } from '@clientele/shared/postgres';
import type { OnStop } from '@clientele/shared/stop-stack';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { openRedis, requireNoEviction } from '@clientele/shared/redis';
import { openTrainingQueue } from './adapters/bullmq-training-queue.js';
import { createChangeHub } from './adapters/change-hub.js';
import { createGrpcTrainingSetSource } from './adapters/grpc-training-set-source.js';
import { createOnnxModelChecker } from './adapters/onnx-model-checker.js';
import { createPostgresModelRegistry } from './adapters/postgres-model-registry.js';
import { createPostgresRunStore } from './adapters/postgres-run-store.js';
import { requireSchema, storesAnswer } from './adapters/store-health.js';
import { createThreadModelFitter } from './adapters/thread-model-fitter.js';
import { meterQueue, meterTraining } from './adapters/training-metrics.js';
import { createApp } from './app.js';
import { loadConfig } from './config.js';
import { startTrainModelWorker } from './transport/queue/train-model.js';
import type { SweepRuns } from './use-cases/sweep-runs.js';

const SWEEP_INTERVAL_MS = 30_000;
const OUTAGE = {
  lost: 'postgres or redis does not answer, so training waits: see that the servers of DATABASE_URL and REDIS_QUEUE_URL run',
  back: 'postgres and redis answer again',
};

const config = loadConfigOrExit('trainer', loadConfig);
const log = createLogger({ service: 'trainer', level: config.LOG_LEVEL });

await runService(
  log,
  async (onStop) => {
    const { metrics, metricsPort } = await startMetrics(onStop, config.METRICS_HOST, config.TRAINER_METRICS_PORT);
    const { pool, producerRedis, workerRedis } = openStores(onStop, metrics);
    const features = createClient(FeaturesServiceClient, config.FEATURES_GRPC_ADDRESS, {
      token: config.INTERNAL_TOKEN,
      metrics,
    });
    onStop('features', () => {
      features.close();
    });
    await waitForPostgres(pool, log);
    await requireSchema(pool);
    await requireNoEviction(producerRedis, log);
    const queue = openTrainingQueue(producerRedis, log);
    onStop('queue', () => queue.close());
    meterQueue(metrics, () => queue.countJobs());
    const changes = createChangeHub();
    const stopping = new AbortController();
    const { grpc, trainModel, sweepRuns } = createApp({
      ...createTrainingPorts(metrics, pool, features),
      registry: createPostgresModelRegistry(pool),
      changes,
      queue,
      checker: createOnnxModelChecker(),
      internalToken: config.INTERNAL_TOKEN,
      stopping: stopping.signal,
      newId: randomUUID,
      now: () => new Date(),
      log,
      metrics,
    });
    const listening = listenForChanges(changes);
    onStop('listener', () => listening.stop());
    const worker = startTrainModelWorker({ redis: workerRedis, trainModel, log });
    onStop('worker', () => worker.stop());
    const serving = await serveGrpc(grpc, config.GRPC_HOST, config.TRAINER_GRPC_PORT, { metrics });
    const noteOutage = createOutageLog(log, OUTAGE);
    const stores = { pool, redis: producerRedis };
    const watching = watchHealth(
      () => storesAnswer(stores),
      (isReady, err) => {
        serving.setServing(isReady);
        noteOutage(isReady, err);
      },
      stopping.signal,
    );
    const sweeping = sweepAgainAndAgain(sweepRuns, stopping.signal);
    onStop('grpc', async () => {
      stopping.abort();
      await Promise.all([serving.stop(), watching, sweeping]);
    });
    log.info({ port: serving.port, metrics_port: metricsPort }, 'ready');
  },
  { supervised: config.CLIENTELE_SUPERVISED },
);

function openStores(onStop: OnStop, metrics: Metrics) {
  const pool = openPostgres(config.DATABASE_URL, log, { applicationName: 'trainer', schema: 'trainer' });
  onStop('postgres', () => pool.end());
  const open = (role: 'queue-producer' | 'queue-worker'): Redis => {
    const redis = openRedis(config.REDIS_QUEUE_URL, log, { role });
    onStop(`redis of the ${role}`, () => {
      redis.disconnect();
    });
    return redis;
  };
  const producerRedis = open('queue-producer');
  meterPools(metrics, { main: pool });
  meterRedis(metrics, producerRedis, 'queue');
  return { pool, producerRedis, workerRedis: open('queue-worker') };
}

function createTrainingPorts(metrics: Metrics, pool: Pool, features: FeaturesClient) {
  return meterTraining(metrics, {
    runs: createPostgresRunStore(pool),
    trainingSets: createGrpcTrainingSetSource(features),
    fitter: createThreadModelFitter(new URL('fit-thread.js', import.meta.url), log),
  });
}

function listenForChanges(changes: ReturnType<typeof createChangeHub>) {
  return listen(
    config.DATABASE_URL,
    'trainer_change',
    (topic) => {
      if (topic === undefined) changes.wakeAll();
      else changes.wake(topic);
    },
    log,
  );
}

async function sweepAgainAndAgain(sweepRuns: SweepRuns, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweepRuns().catch((err: unknown) => {
      log.warn({ err }, 'sweep failed');
    });
    await pause(SWEEP_INTERVAL_MS, signal);
  }
}
