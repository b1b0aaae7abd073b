import { IngestServiceClient, ScorerServiceClient } from '@clientele/proto/services';
import { createClient } from '@clientele/shared/grpc-client';
import { afterEach } from '@jest/globals';
import { createGrpcIngest } from '../src/adapters/grpc-ingest.js';
import { createGrpcScorer } from '../src/adapters/grpc-scorer.js';
import { describeBatchScorer, describeIngest } from '../src/ports.contract.js';
import { startInnerServices, TOKEN, type InnerServices } from './inner-services.js';

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(): Promise<InnerServices> {
  const inner = await startInnerServices();
  stops.push(() => inner.stop());
  return inner;
}

function connect<T extends { close(): void }>(client: T): T {
  stops.push(() => {
    client.close();
  });
  return client;
}

describeIngest('gRPC', async () => {
  const { serving, state } = await start();
  const client = connect(createClient(IngestServiceClient, `127.0.0.1:${serving.ingest.port}`, { token: TOKEN }));
  return { ingest: createGrpcIngest(client), batches: () => state.appended };
});
describeBatchScorer('gRPC', async () => {
  const { serving } = await start();
  const client = connect(createClient(ScorerServiceClient, `127.0.0.1:${serving.scorer.port}`, { token: TOKEN }));
  return createGrpcScorer(client, 1_000);
});
