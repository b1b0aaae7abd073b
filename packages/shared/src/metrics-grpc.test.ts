import { afterEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { AppError } from './errors.js';
import { checkHealth } from './grpc-client.js';
import { createInnerServer, serverStream, serveGrpc, unary } from './grpc-server.js';
import { addEchoService, count, createEchoClient, echo, type EchoHandlers } from './grpc.fixture.js';
import { createLogger } from './log.js';
import { createMetrics } from './metrics.js';
import { parseExposition, type Scrape } from './testing-metrics.js';

const TOKEN = 'inner-token-of-the-test';
const log = createLogger({ service: 'test', level: 'silent' });
const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of opened.splice(0).reverse()) await stop();
});

async function start(handlers: EchoHandlers) {
  const [server, caller] = [createMetrics(), createMetrics()];
  const grpc = createInnerServer({ token: TOKEN, log, metrics: server });
  addEchoService(grpc, handlers);
  const serving = await serveGrpc(grpc, '127.0.0.1', 0, { drainTimeoutMs: 100, metrics: server });
  opened.push(() => serving.stop());
  const connect = (token = TOKEN): Client => {
    const client = createEchoClient(serving.port, token, caller);
    opened.push(() => {
      client.close();
    });
    return client;
  };
  const scrape = async (side: 'server' | 'client'): Promise<Scrape> =>
    parseExposition(await (side === 'server' ? server : caller).expose());
  const codes = async (side: 'server' | 'client') =>
    (await scrape(side)).samples
      .filter(({ name }) => name === `clientele_grpc_${side}_requests_total`)
      .map(({ labels: { service, method, code }, value }) => [service, method, code, value]);
  return { serving, connect, scrape, codes };
}
const until = async (check: () => Promise<boolean>): Promise<void> => {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('metrics of gRPC', () => {
  it('counts calls on both sides by method and status, and how long unary ones took', async () => {
    const { connect, scrape, codes } = await start({
      Echo: unary(log, 'Echo', ({ n = 0 }) =>
        n < 0 ? Promise.reject(new AppError('invalid_argument', 'NEGATIVE', 'Negative.')) : Promise.resolve({ got: n }),
      ),
      Count: serverStream(log, 'Count', async function* () {
        await Promise.resolve();
        yield 1;
      }),
    });
    const client = connect();
    for (const n of [1, 2, -1]) await echo(client, { n }).catch(() => undefined);
    for await (const message of count(client, {})) expect(message).toBe(1);
    const expected = [
      ['test.v1.EchoService', 'Echo', 'OK', 2],
      ['test.v1.EchoService', 'Echo', 'INVALID_ARGUMENT', 1],
      ['test.v1.EchoService', 'Count', 'OK', 1],
    ];
    for (const side of ['server', 'client'] as const) {
      expect(await codes(side)).toEqual(expected);
      const { total } = await scrape(side);
      expect(total(`clientele_grpc_${side}_request_duration_seconds_count`, { method: 'Echo' })).toBe(3);
      expect(total(`clientele_grpc_${side}_request_duration_seconds_count`, { method: 'Count' })).toBe(0);
    }
  });

  it('counts who was refused before any handler, and callers that gave up', async () => {
    const never = new Promise<never>(() => undefined);
    const { connect, codes } = await start({ Echo: unary(log, 'Echo', () => never) });
    await echo(connect('another-token'), {}).catch(() => undefined);
    await echo(connect(), {}, { timeoutMs: 50 }).catch(() => undefined);
    await until(async () => (await codes('server')).length === 2);
    // Whichever the server sees first: its own timer, or the caller's end.
    const gaveUp = expect.stringMatching(/^(DEADLINE_EXCEEDED|CANCELLED)$/u);
    expect(await codes('server')).toEqual([
      ['test.v1.EchoService', 'Echo', 'UNAUTHENTICATED', 1],
      ['test.v1.EchoService', 'Echo', gaveUp, 1],
    ]);
  });

  it('makes no series of methods that do not exist', async () => {
    const { connect, codes } = await start({});
    const client = connect();
    const identity = (value: Buffer): Buffer => value;
    await new Promise((resolve) => {
      client.makeUnaryRequest('/ada.Example/Secret', identity, identity, Buffer.alloc(0), resolve);
    });
    expect(await codes('server')).toEqual([]);
  });

  it('shows whether the server serves', async () => {
    const { serving, connect, scrape } = await start({});
    const shown = async () => (await scrape('server')).total('clientele_grpc_serving');
    expect(await shown()).toBe(0);
    serving.setServing(true);
    expect([await checkHealth(connect(), { timeoutMs: 1_000 }), await shown()]).toEqual([true, 1]);
    await serving.stop();
    expect(await shown()).toBe(0);
  });
});
