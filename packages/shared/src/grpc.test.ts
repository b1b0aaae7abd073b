import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { AppError } from './errors.js';
import { createInnerServer, serverStream, serveGrpc, unary, type ServingGrpc } from './grpc-server.js';
import { checkHealth, waitForReady } from './grpc-client.js';
import { addEchoService, count, createEchoClient, echo, type EchoHandlers, type EchoRequest } from './grpc.fixture.js';
import { createLogger } from './log.js';
import { deadlineIn, remainingMs, withRequest } from './request-context.js';

const TOKEN = 'inner-token-of-the-test';
const lines: Record<string, unknown>[] = [];
const log = createLogger({
  service: 'test',
  level: 'debug',
  destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
});
const opened: { stop: () => unknown }[] = [];

async function start(
  handlers: EchoHandlers,
  drainTimeoutMs = 1_000,
): Promise<{ serving: ServingGrpc; client: Client }> {
  const server = createInnerServer({ token: TOKEN, log });
  addEchoService(server, handlers);
  const serving = await serveGrpc(server, '127.0.0.1', 0, { drainTimeoutMs });
  const client = createEchoClient(serving.port, TOKEN);
  opened.push(serving, {
    stop: () => {
      client.close();
    },
  });
  return { serving, client };
}

const failure = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (err: unknown) => (err instanceof AppError ? err : Promise.reject(new Error('not an AppError', { cause: err }))),
  );

afterEach(async () => {
  for (const { stop } of opened.splice(0).reverse()) await stop();
  lines.length = 0;
});

describe('unary', () => {
  it('answers, and logs one line under the request id that the caller sent', async () => {
    const { client } = await start({
      Echo: unary(log, 'Echo', (request: EchoRequest) => Promise.resolve({ got: request.n })),
    });
    const response = await withRequest({ requestId: 'r-1', deadlineMs: Infinity }, () => echo(client, { n: 7 }));
    expect(response).toEqual({ got: 7 });
    expect(lines).toMatchObject([
      { operation: 'Echo', status: 'ok', request_id: 'r-1', duration_ms: expect.any(Number) },
    ]);
  });

  it('carries kind, reason, message and the time to wait across the network', async () => {
    const thrown = new AppError('resource_exhausted', 'QUEUE_FULL', 'Zu viele Aufträge: 100 % belegt.', {
      retryAfterSeconds: 7,
    });
    const { client } = await start({ Echo: unary(log, 'Echo', () => Promise.reject(thrown)) });
    expect(await failure(echo(client, {}))).toMatchObject({
      kind: 'resource_exhausted',
      reason: 'QUEUE_FULL',
      message: thrown.message,
      retryAfterSeconds: 7,
    });
    expect(lines).toMatchObject([{ level: 'warn', status: 'resource_exhausted', reason: 'QUEUE_FULL' }]);
  });

  it('tells nothing about an unknown error and logs it as one a person must see', async () => {
    const { client } = await start({ Echo: unary(log, 'Echo', () => Promise.reject(new TypeError('secret detail'))) });
    const err = await failure(echo(client, {}));
    expect(err).toMatchObject({ kind: 'internal', reason: 'INTERNAL', message: 'Internal error.' });
    expect(lines).toMatchObject([{ level: 'error', err: { cause: { message: 'secret detail' } } }]);
  });

  it("logs a caller's mistake as info", async () => {
    const { client } = await start({
      Echo: unary(log, 'Echo', () => Promise.reject(new AppError('not_found', 'X', 'No.'))),
    });
    await failure(echo(client, {}));
    expect(lines).toMatchObject([{ level: 'info', status: 'not_found', reason: 'X' }]);
    expect(lines[0]).not.toHaveProperty('err');
  });

  it('gives the handler what is left of the deadline, never more', async () => {
    const { client } = await start({ Echo: unary(log, 'Echo', () => Promise.resolve({ leftMs: remainingMs() })) });
    const inRequest = (): Promise<unknown> => echo(client, {}, { timeoutMs: 60_000 });
    const response = await withRequest({ requestId: 'r-1', deadlineMs: deadlineIn(2_000) }, inRequest);
    const { leftMs } = response as { leftMs: number };
    expect(leftMs).toBeLessThanOrEqual(2_000);
    expect(leftMs).toBeGreaterThan(500);
  });

  it('makes no call when no time is left', async () => {
    const { client } = await start({ Echo: unary(log, 'Echo', () => Promise.resolve({})) });
    const err = await withRequest({ requestId: 'r-1', deadlineMs: deadlineIn(-1) }, () => failure(echo(client, {})));
    expect(err.kind).toBe('deadline_exceeded');
    expect(lines).toEqual([]);
  });

  it('tells the handler when the deadline has passed', async () => {
    let calls = 0;
    let tellAborted: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => (tellAborted = resolve));
    const { client } = await start({
      Echo: unary(log, 'Echo', async (_request: EchoRequest, { signal }) => {
        calls += 1;
        if (calls === 1) return {};
        await once(signal, 'abort');
        tellAborted();
        return {};
      }),
    });
    await echo(client, {}); // The connection is up before time counts.
    expect((await failure(echo(client, {}, { timeoutMs: 200 }))).kind).toBe('deadline_exceeded');
    await aborted;
    await new Promise(setImmediate);
    // The caller's clock may cut the call a moment before the server's says why.
    expect(['deadline_exceeded', 'cancelled']).toContain(lines.at(-1)?.status);
  });

  it('cuts a message that fits no header, lone surrogates included', async () => {
    const message = '客'.repeat(999) + '😀'.repeat(2_000);
    const { client } = await start({
      Echo: unary(log, 'Echo', () => Promise.reject(new AppError('not_found', 'A B\n', message))),
    });
    const err = await failure(echo(client, {}));
    expect(err).toMatchObject({ kind: 'not_found', reason: 'A_B_' });
    expect(err.message).toHaveLength(1_000);
  });

  it("refuses a message beyond the limit as the caller's mistake", async () => {
    const { client } = await start({ Echo: unary(log, 'Echo', () => Promise.resolve({})) });
    const err = await failure(echo(client, { text: 'x'.repeat(12 * 1024 * 1024) }));
    expect(err).toMatchObject({ kind: 'invalid_argument', reason: 'MESSAGE_TOO_LARGE' });
  });

  it('retries a call that found the service unavailable', async () => {
    let calls = 0;
    const { client } = await start({
      Echo: unary(log, 'Echo', () => {
        calls += 1;
        return calls < 3
          ? Promise.reject(new AppError('unavailable', 'WARMING_UP', 'Soon.'))
          : Promise.resolve({ calls });
      }),
    });
    expect(await echo(client, {})).toEqual({ calls: 3 });
  });
});

describe('createInnerServer', () => {
  it('lets no call through without the token, to no method', async () => {
    let calls = 0;
    const handlers = {
      Echo: unary(log, 'Echo', () => Promise.resolve({ calls: (calls += 1) })),
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream has to be a generator
      Count: serverStream(log, 'Count', async function* () {
        yield { calls: (calls += 1) };
      }),
    };
    const { serving } = await start(handlers);
    const stranger = createEchoClient(serving.port, 'wrong');
    expect(await failure(echo(stranger, {}))).toMatchObject({ kind: 'internal', reason: 'INTERNAL_TOKEN_REFUSED' });
    expect(await failure(count(stranger, {}).next())).toMatchObject({ reason: 'INTERNAL_TOKEN_REFUSED' });
    stranger.close();
    const bare = new Client(`127.0.0.1:${serving.port}`, credentials.createInsecure());
    const code = await new Promise((resolve) => {
      const bytes = (value: Buffer): Buffer => value;
      bare.makeUnaryRequest(
        '/test.v1.EchoService/Echo',
        bytes,
        bytes,
        Buffer.from('{}'),
        new Metadata(),
        (err: ServiceError | null) => {
          resolve(err?.code);
        },
      );
    });
    bare.close();
    expect(code).toBe(16);
    expect(calls).toBe(0);
  });

  it('refuses to be made with an empty token', () => {
    expect(() => createInnerServer({ token: '', log })).toThrow('The inner token is empty.');
  });
});

describe('serverStream', () => {
  it('streams every item, then an error with its reason', async () => {
    const { client } = await start({
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream has to be a generator
      Count: serverStream(log, 'Count', async function* ({ n = 0 }: EchoRequest) {
        for (let i = 0; i < n; i += 1) yield i;
        throw new AppError('aborted', 'LEASE_LOST', 'The lease was lost.');
      }),
    });
    const got: unknown[] = [];
    const drainAll = async (): Promise<void> => {
      for await (const item of count(client, { n: 100 })) got.push(item);
    };
    expect(await failure(drainAll())).toMatchObject({ kind: 'aborted', reason: 'LEASE_LOST' });
    expect(got).toHaveLength(100);
  });

  it('reads its source only as fast as the caller takes messages, and ends it when the caller leaves', async () => {
    let made = 0;
    let ended = (): void => undefined;
    const sourceEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const chunk = 'x'.repeat(100_000);
    const { client } = await start({
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream has to be a generator
      Count: serverStream(log, 'Count', async function* () {
        try {
          for (;;) {
            made += 1;
            yield chunk;
          }
        } finally {
          ended();
        }
      }),
    });
    const stream = count(client, {});
    await stream.next();
    let before = -1;
    while (made !== before) {
      // until the windows are full and the source rests
      before = made;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    expect(made).toBeLessThan(500);
    await stream.return();
    await sourceEnded;
    expect(made).toBeLessThan(1_000);
  });

  it('ends a stream that waits for news when it is told to, as unavailable', async () => {
    const stopping = new AbortController();
    const { client } = await start({
      Count: serverStream(
        log,
        'Count',
        async function* (_request: EchoRequest, { signal }) {
          yield 'first';
          await once(signal, 'abort');
        },
        { endOn: stopping.signal },
      ),
    });
    const stream = count(client, {}, { timeoutMs: Infinity });
    expect(await stream.next()).toEqual({ done: false, value: 'first' });
    stopping.abort();
    expect(await failure(stream.next())).toMatchObject({ kind: 'unavailable', reason: 'SERVER_STOPPING' });
  });
});

describe('serveGrpc', () => {
  it('finishes calls in progress when it stops', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = (): void => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { serving, client } = await start({
      Echo: unary(log, 'Echo', async () => {
        begun();
        await finished;
        return { ok: true };
      }),
    });
    const response = echo(client, {});
    await hasBegun;
    const stopped = serving.stop();
    finish();
    expect(await response).toEqual({ ok: true });
    await stopped;
    expect(await checkHealth(client, { timeoutMs: 500 })).toBe(false);
  });

  it('cuts off what has not finished in time', async () => {
    const { serving, client } = await start({ Echo: unary(log, 'Echo', () => new Promise(() => undefined)) }, 50);
    const err = failure(echo(client, {}));
    await waitForReady(client, 2_000);
    await new Promise(setImmediate);
    await serving.stop();
    expect((await err).kind).toBe('unavailable');
  });

  it('fails to start on a port that is taken', async () => {
    const { serving } = await start({});
    await expect(serveGrpc(createInnerServer({ token: TOKEN, log }), '127.0.0.1', serving.port)).rejects.toThrow();
  });
});

describe('an unreachable target', () => {
  it('is unavailable, in words that name no address, and is found when it comes', async () => {
    const { serving, client } = await start({ Echo: unary(log, 'Echo', () => Promise.resolve({})) });
    await serving.stop();
    const err = await failure(echo(client, {}));
    expect(err).toMatchObject({ kind: 'unavailable', reason: 'UNAVAILABLE', message: 'The service is unavailable.' });
    await expect(waitForReady(client, 50)).rejects.toMatchObject({ kind: 'unavailable' });
    const server = createInnerServer({ token: TOKEN, log });
    addEchoService(server, { Echo: unary(log, 'Echo', () => Promise.resolve({ back: true })) });
    opened.push(await serveGrpc(server, '127.0.0.1', serving.port));
    await waitForReady(client, 5_000);
    expect(await echo(client, {})).toEqual({ back: true });
  });
});
