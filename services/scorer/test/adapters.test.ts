import { READY_KEY, stateKey } from '@clientele/feature-engine/state-keys';
import { FeaturesServiceClient, TrainerServiceClient } from '@clientele/proto/services';
import { createClient } from '@clientele/shared/grpc-client';
import { createLogger } from '@clientele/shared/log';
import { openRedis } from '@clientele/shared/redis';
import { testServer } from '@clientele/shared/testing';
import { afterEach } from '@jest/globals';
import { createGrpcModelSource } from '../src/adapters/grpc-model-source.js';
import { createGrpcStateRebuilder } from '../src/adapters/grpc-state-rebuilder.js';
import { loadOnnxGraph } from '../src/adapters/onnx-graph.js';
import { createRedisStateReader } from '../src/adapters/redis-state-reader.js';
import {
  describeGraph,
  describeModelSource,
  describeStateReader,
  describeStateRebuilder,
} from '../src/ports.contract.js';
import { startFeatures, startTrainer } from './fixtures/peers.js';
import { TOKEN } from './fixtures/shop.js';

const log = createLogger({ service: 'scorer', level: 'silent' });
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function connect<T extends { close(): void }>(client: T): T {
  stops.push(() => {
    client.close();
  });
  return client;
}

describeStateReader('Redis', async (readyEpoch, states) => {
  const redis = openRedis(testServer('TEST_REDIS_URL'), log, { role: 'state', commandTimeoutMs: 1_000 });
  stops.push(() => {
    redis.disconnect();
  });
  await new Promise((resolve) => redis.once('ready', resolve));
  await redis.flushdb();
  if (readyEpoch !== undefined) await redis.set(READY_KEY, readyEpoch);
  for (const [subjectId, state] of Object.entries(states)) await redis.set(stateKey(subjectId), Buffer.from(state));
  return {
    reader: createRedisStateReader(redis),
    goDown: () => {
      redis.disconnect();
    },
  };
});
describeStateRebuilder('gRPC', async (states) => {
  const features = await startFeatures();
  stops.push(() => features.stop());
  for (const [subjectId, state] of Object.entries(states)) features.states.set(subjectId, Buffer.from(state));
  const client = connect(createClient(FeaturesServiceClient, `127.0.0.1:${String(features.port)}`, { token: TOKEN }));
  return { rebuilder: createGrpcStateRebuilder(client), goDown: () => features.stop() };
});
describeModelSource('gRPC', async (aliases, artifacts) => {
  const trainer = await startTrainer();
  stops.push(() => trainer.stop());
  for (const [artifactId, files] of Object.entries(artifacts)) trainer.artifacts.set(artifactId, files);
  trainer.setAliases(...aliases);
  const client = connect(createClient(TrainerServiceClient, `127.0.0.1:${String(trainer.port)}`, { token: TOKEN }));
  return {
    source: createGrpcModelSource(client),
    move: (to) => {
      trainer.setAliases(to);
    },
    goDown: () => trainer.stop(),
  };
});
describeGraph('ONNX', ({ files, tables }) => loadOnnxGraph(files.model, tables.columnCount));
