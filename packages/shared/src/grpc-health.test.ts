import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { callServerStream, checkHealth } from './grpc-client.js';
import { createInnerServer, serveGrpc, type ServingGrpc } from './grpc-server.js';
import { createEchoClient } from './grpc.fixture.js';
import { createLogger } from './log.js';

const log = createLogger({ service: 'test', level: 'silent' });
let serving: ServingGrpc;
let stranger: Client;

beforeEach(async () => {
  const server = createInnerServer({ token: 'inner-token-of-the-test', log });
  serving = await serveGrpc(server, '127.0.0.1', 0, { drainTimeoutMs: 500 });
  stranger = createEchoClient(serving.port, 'wrong');
});
afterEach(async () => {
  stranger.close();
  await serving.stop();
});

const watchHealth = (client: Client) =>
  callServerStream(
    (request: object, metadata, options) => {
      const { path, requestSerialize, responseDeserialize } = healthService.Watch!;
      return client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata, options);
    },
    { service: '' },
    { timeoutMs: 5_000 },
  );

describe('the health of a server', () => {
  it('is not serving until told so, and is told without a token', async () => {
    expect(await checkHealth(stranger, { timeoutMs: 2_000 })).toBe(false);
    serving.setServing(true);
    expect(await checkHealth(stranger, { timeoutMs: 2_000 })).toBe(true);
  });

  it('is not serving once it stops, whatever it is told afterwards', async () => {
    serving.setServing(true);
    const statuses = watchHealth(stranger);
    expect((await statuses.next()).value).toMatchObject({ status: 'SERVING' });
    const stopped = serving.stop();
    serving.setServing(true);
    expect((await statuses.next()).value).toMatchObject({ status: 'NOT_SERVING' });
    await expect(statuses.next()).rejects.toMatchObject({ kind: 'unavailable' });
    await stopped;
  });
});
