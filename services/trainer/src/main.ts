import { randomUUID } from 'node:crypto';
import { FeaturesServiceClient } from '@clientele/proto/services';
import { createClient } from '@clientele/shared/grpc-client';
import { serveGrpc } from '@clientele/shared/grpc-server';
import { loadConfigOrExit, runService } from '@clientele/shared/lifecycle';
import { createLogger } from '@clientele/shared/log';
import { createOutageLog } from '@clientele/shared/outage-log';
import { pause } from '@clientele/shared/pause';
import { listen } from '@clientele/shared/postgres-listen';
import { watchHealth } from '@clientele/shared/watch-health';
import { openPostgres, waitForPostgres } from '@clientele/shared/postgres';
import type { OnStop } from '@clientele/shared/stop-stack';
import type { Redis } from 'ioredis';
import { openRedis, requireNoEviction } from '@clientele/shared/redis';
import { openTrainingQueue } from './adapters/bullmq-training-queue.js';
import { createChangeHub } from './adapters/change-hub.js';
import { createGrpcTrainingSetSource } from './adapters/grpc-training-set-source.js';
import { createOnnxModelChecker } from './adapters/onnx-model-checker.js';
import { createPostgresModelRegistry } from './adapters/postgres-model-registry.js';
import { createPostgresRunStore } from './adapters/postgres-run-store.js';
import { requireSchema, storesAnswer } from './adapters/store-health.js';
import { createThreadModelFitter } from './adapters/thread-model-fitter.js';
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
    const { pool, producerRedis, workerRedis } = openStores(onStop);
    const features = createClient(FeaturesServiceClient, config.FEATURES_GRPC_ADDRESS, {
      token: config.INTERNAL_TOKEN,
    });
    onStop('features', () => {
      features.close();
    });
    await waitForPostgres(pool, log);
    await requireSchema(pool);
    await requireNoEviction(producerRedis, log);
    const queue = openTrainingQueue(producerRedis, log);
    onStop('queue', () => queue.close());
    const changes = createChangeHub();
    const stopping = new AbortController();
    const { grpc, trainModel, sweepRuns } = createApp({
      runs: createPostgresRunStore(pool),
      registry: createPostgresModelRegistry(pool),
      changes,
      queue,
      trainingSets: createGrpcTrainingSetSource(features),
      fitter: createThreadModelFitter(new URL('fit-thread.js', import.meta.url)),
      checker: createOnnxModelChecker(),
      internalToken: config.INTERNAL_TOKEN,
      stopping: stopping.signal,
      newId: randomUUID,
      now: () => new Date(),
      log,
    });
    const listening = listen(
      config.DATABASE_URL,
      'trainer_change',
      (topic) => {
        if (topic === undefined) changes.wakeAll();
        else changes.wake(topic);
      },
      log,
    );
    onStop('listener', () => listening.stop());
    const worker = startTrainModelWorker({ redis: workerRedis, trainModel, log });
    onStop('worker', () => worker.stop());
    const serving = await serveGrpc(grpc, config.GRPC_HOST, config.TRAINER_GRPC_PORT);
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
    log.info({ port: serving.port }, 'ready');
  },
  { supervised: config.CLIENTELE_SUPERVISED },
);

function openStores(onStop: OnStop) {
  const pool = openPostgres(config.DATABASE_URL, log, { applicationName: 'trainer', schema: 'trainer' });
  onStop('postgres', () => pool.end());
  const open = (role: 'queue-producer' | 'queue-worker'): Redis => {
    const redis = openRedis(config.REDIS_QUEUE_URL, log, { role });
    onStop(`redis of the ${role}`, () => {
      redis.disconnect();
    });
    return redis;
  };
  return { pool, producerRedis: open('queue-producer'), workerRedis: open('queue-worker') };
}

async function sweepAgainAndAgain(sweepRuns: SweepRuns, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweepRuns().catch((err: unknown) => {
      log.warn({ err }, 'sweep failed');
    });
    await pause(SWEEP_INTERVAL_MS, signal);
  }
}
