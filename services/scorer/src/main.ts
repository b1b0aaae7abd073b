import { setTimeout as delay } from 'node:timers/promises';
import { FeaturesServiceClient, TrainerServiceClient } from '@clientele/proto/services';
import { createClient } from '@clientele/shared/grpc-client';
import { serveGrpc } from '@clientele/shared/grpc-server';
import { loadConfigOrExit, runService } from '@clientele/shared/lifecycle';
import { createLogger } from '@clientele/shared/log';
import { startMetrics } from '@clientele/shared/metrics-server';
import { openRedis, requireNoEviction } from '@clientele/shared/redis';
import { createDiskArtifactCache } from './adapters/disk-artifact-cache.js';
import { createGrpcModelSource } from './adapters/grpc-model-source.js';
import { createGrpcStateRebuilder } from './adapters/grpc-state-rebuilder.js';
import { createMemoryModelTable } from './adapters/memory-model-table.js';
import { loadOnnxGraph } from './adapters/onnx-graph.js';
import { createRedisStateReader } from './adapters/redis-state-reader.js';
import {
  createMeteredRebuilder,
  createMeteredStateReader,
  createScoreMetrics,
  meterGraphs,
  meterModels,
} from './adapters/scorer-metrics.js';
import { createApp } from './app.js';
import { loadConfig } from './config.js';

/** A read that takes longer leaves the rebuild too little of half a second. */
const STATE_READ_TIMEOUT_MS = 100;
/** How long the start waits for Redis before it goes on without. */
const REDIS_WAIT_MS = 2_000;

const config = loadConfigOrExit('scorer', loadConfig);
const log = createLogger({ service: 'scorer', level: config.LOG_LEVEL });

await runService(
  log,
  async (onStop) => {
    const { metrics, metricsPort } = await startMetrics(onStop, config.METRICS_HOST, config.SCORER_METRICS_PORT);
    const redis = openRedis(config.REDIS_STATE_URL, log, {
      role: 'state',
      commandTimeoutMs: STATE_READ_TIMEOUT_MS,
    });
    onStop('redis', () => {
      redis.disconnect();
    });
    const checked = requireNoEviction(redis, log);
    await Promise.race([checked, delay(REDIS_WAIT_MS, undefined, { ref: false })]);
    void checked.then(() => {
      log.info('redis checked');
    }); // scores are served without Redis; one that turns out to evict ends the process

    const token = config.INTERNAL_TOKEN;
    const trainer = createClient(TrainerServiceClient, config.TRAINER_GRPC_ADDRESS, { token, metrics });
    onStop('trainer', () => {
      trainer.close();
    });
    const features = createClient(FeaturesServiceClient, config.FEATURES_GRPC_ADDRESS, { token, metrics });
    onStop('features', () => {
      features.close();
    });
    const table = createMemoryModelTable(log);
    meterModels(metrics, () => table.targets());
    const { grpc, followAliases } = createApp({
      states: createMeteredStateReader(createRedisStateReader(redis), metrics),
      rebuilder: createMeteredRebuilder(createGrpcStateRebuilder(features), metrics),
      source: createGrpcModelSource(trainer),
      cache: createDiskArtifactCache(config.SCORER_DATA_DIR),
      table,
      openGraph: meterGraphs(loadOnnxGraph, metrics),
      observer: createScoreMetrics(metrics),
      workspaceSecret: config.WORKSPACE_SECRET,
      internalToken: token,
      nowMs: () => Date.now(),
      clockMs: () => performance.now(),
      log,
      metrics,
    });
    const server = await serveGrpc(grpc, config.GRPC_HOST, config.SCORER_GRPC_PORT, { metrics });
    const stopping = new AbortController();
    const following = followAliases(stopping.signal, () => {
      server.setServing(true);
      log.info({ port: server.port, metrics_port: metricsPort }, 'ready');
    });
    onStop('aliases', async () => {
      stopping.abort();
      await following;
    });
    onStop('grpc', () => server.stop());
    log.info({ port: server.port }, 'listening');
  },
  { supervised: config.CLIENTELE_SUPERVISED },
);
