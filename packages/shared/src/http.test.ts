import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { AppError } from './errors.js';
import { HttpError, toProblem, type Problem } from './http.js';
import { installHttp, requestIdOf } from './http-server.js';
import { createLogger } from './log.js';
import { currentRequest, remainingMs } from './request-context.js';

const lines: Record<string, unknown>[] = [];
const log = createLogger({
  service: 'test',
  level: 'info',
  destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
});
let app: FastifyInstance | undefined;

function createTestApp(run: () => unknown): FastifyInstance {
  app = fastify({ genReqId: requestIdOf, bodyLimit: 1_000 });
  installHttp(app, { log, timeoutMs: 5_000 });
  app.get('/run', () => run());
  app.post('/run', { schema: { body: { type: 'object', required: ['n'] } } }, () => run());
  return app;
}

afterEach(async () => {
  await app?.close();
  app = undefined;
  lines.length = 0;
});

describe('toProblem', () => {
  it('makes a problem document with a stable reason', () => {
    const err = new AppError('not_found', 'CUSTOMER_NOT_FOUND', 'There is no such customer.');
    expect(toProblem(err, { instance: '/v1/customers/7', requestId: 'r-1' })).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such customer.',
      instance: '/v1/customers/7',
      reason: 'CUSTOMER_NOT_FOUND',
      request_id: 'r-1',
    });
  });

  it('tells nothing about an unknown error', () => {
    const problem = toProblem(new TypeError('secret'), { instance: '/', requestId: 'r' });
    expect(problem).toMatchObject({ status: 500, reason: 'INTERNAL', detail: 'Internal error.' });
  });
});

describe('installHttp', () => {
  it('gives handlers a request context, also after a body was read', async () => {
    const server = createTestApp(() => ({ id: currentRequest()?.requestId, leftMs: remainingMs() }));
    const headers = { 'x-request-id': 'r-9' };
    const got = await server.inject({ url: '/run', headers });
    const posted = await server.inject({ method: 'POST', url: '/run', headers, payload: { n: 1 } });
    for (const response of [got, posted]) {
      expect(response.headers['x-request-id']).toBe('r-9');
      expect(response.json()).toMatchObject({ id: 'r-9' });
      expect(response.json<{ leftMs: number }>().leftMs).toBeLessThanOrEqual(5_000);
    }
    expect(lines).toMatchObject([
      { operation: 'GET /run', status: 200, request_id: 'r-9' },
      { operation: 'POST /run', status: 200, request_id: 'r-9' },
    ]);
  });

  it('answers an unknown error without a detail and logs it once as an error', async () => {
    const response = await createTestApp(() => Promise.reject(new Error('secret'))).inject(
      '/run?email=ann@example.org',
    );
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.json()).toMatchObject({ status: 500, reason: 'INTERNAL', instance: '/run' });
    expect(response.body).not.toMatch(/secret|ann@/);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it.each([
    { name: 'the time it was told', retryAfterSeconds: 30, expected: '30' },
    { name: 'a second', retryAfterSeconds: undefined, expected: '1' },
  ])('asks an overloading caller to wait $name', async ({ retryAfterSeconds, expected }) => {
    const err = new AppError('resource_exhausted', 'QUEUE_FULL', 'The queue is full.', { retryAfterSeconds });
    const response = await createTestApp(() => Promise.reject(err)).inject('/run');
    expect(response.statusCode).toBe(429);
    expect(response.headers['retry-after']).toBe(expected);
  });

  it('takes a caller that leaves amid its request for no outage', async () => {
    const server = createTestApp(() => 'unused');
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const head = 'POST /run HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{';
    const socket = connect(port, '127.0.0.1', () => socket.write(head));
    server.server.on('request', () => setImmediate(() => socket.destroy()));
    while (lines.length === 0) await new Promise(setImmediate);
    expect(lines).toMatchObject([{ level: 'info', reason: 'REQUEST_CUT_OFF' }]);
  });

  it('answers 503 while a store is away', async () => {
    const err = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const response = await createTestApp(() => Promise.reject(err)).inject('/run');
    expect(response.json()).toMatchObject({ status: 503, reason: 'STORE_UNAVAILABLE' });
    expect(response.headers['retry-after']).toBe('1');
  });

  it.each([
    { name: 'invalid JSON', payload: '{', type: 'application/json', status: 400, reason: 'INVALID_JSON' },
    { name: 'an empty body', payload: '', type: 'application/json', status: 400, reason: 'INVALID_JSON' },
    { name: 'an unknown type', payload: 'x', type: 'text/x', status: 415, reason: 'UNSUPPORTED_MEDIA_TYPE' },
    {
      name: 'a large body',
      payload: `"${'x'.repeat(2_000)}"`,
      type: 'application/json',
      status: 413,
      reason: 'PAYLOAD_TOO_LARGE',
    },
    { name: 'a missing field', payload: '{}', type: 'application/json', status: 400, reason: 'INVALID_ARGUMENT' },
  ])('refuses $name with $status $reason', async ({ payload, type, status, reason }) => {
    const response = await createTestApp(() => ({})).inject({
      method: 'POST',
      url: '/run',
      payload,
      headers: { 'content-type': type },
    });
    expect(response.json<Problem>()).toMatchObject({ status, reason });
    expect(response.statusCode).toBe(status);
  });

  it('answers an unknown route and a status that only HTTP has with problem documents', async () => {
    const server = createTestApp(() => Promise.reject(new HttpError(405, 'METHOD_NOT_ALLOWED', 'Use POST.')));
    expect((await server.inject('/nowhere')).json()).toMatchObject({ status: 404, reason: 'ROUTE_NOT_FOUND' });
    expect((await server.inject('/run')).json()).toMatchObject({ status: 405, title: 'Method Not Allowed' });
  });
});
