import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { useHttpFixture } from './http.fixture.js';

const { start, fixture, post } = useHttpFixture();

const KB = 1_024;
const score = '{"model":"m","customers":["u1"]}';

describe('the server', () => {
  it('says ready only when everything it needs serves, and asks at most twice a second', async () => {
    let scorer: 'serving' | 'not_serving' = 'not_serving';
    let asked = 0;
    let nowMs = 0;
    const check = () => {
      asked += 1;
      return Promise.resolve(scorer);
    };
    start({
      probes: [
        { name: 'scorer', check },
        { name: 'database', check: () => Promise.resolve('serving') },
      ],
      nowMs: () => nowMs,
    });
    const ready = () => fixture().app.http.inject('/readyz');
    const down = await ready();
    const dependencies = { scorer: 'not_serving', database: 'serving' };
    expect([down.statusCode, down.json()]).toEqual([503, { status: 'not_ready', dependencies }]);
    scorer = 'serving';
    nowMs = 499;
    expect((await ready()).statusCode).toBe(503);
    nowMs = 500;
    const up = await Promise.all([ready(), ready()]);
    expect(up.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(asked).toBe(2);
    expect((await fixture().app.http.inject('/healthz')).json()).toEqual({ status: 'ok' });
  });

  it('says not ready, and ends connections with their answers, before it closes', async () => {
    start();
    const get = async (url: string) => {
      const { statusCode, headers } = await fixture().app.http.inject(url);
      return [statusCode, headers.connection];
    };
    expect(await get('/readyz')).toEqual([200, 'keep-alive']);
    fixture().app.announceStop();
    expect(await get('/readyz')).toEqual([503, 'close']);
    expect(await get('/healthz')).toEqual([200, 'close']);
  });

  it('logs one line a request, with the route but nothing of the caller', async () => {
    start();
    const headers = { authorization: fixture().authorization, 'x-request-id': 'r9' };
    await fixture().app.http.inject({ url: '/v1/models/secret_model/versions?pageToken=secret', headers });
    expect(fixture().logLines).toHaveLength(1);
    expect(JSON.parse(fixture().logLines[0] ?? '')).toMatchObject({
      operation: 'GET /v1/models/:model/versions',
      status: 200,
      request_id: 'r9',
    });
    expect(fixture().logLines.join()).not.toMatch(/secret|ck_/);
  });

  it('answers an unknown error without its details', async () => {
    start({ scorer: { scoreBatch: () => Promise.reject(new Error('password=hunter2')) } });
    const response = await post('/v1/score', score);
    expect(response.json()).toMatchObject({ status: 500, reason: 'INTERNAL', detail: 'Internal error.' });
    expect(response.body).not.toContain('hunter2');
  });

  it('answers bad URLs and what is not HTTP with problem documents', async () => {
    start();
    const badUrl = await fixture().app.http.inject('/v1/%zz');
    expect(badUrl.json()).toMatchObject({ status: 400, reason: 'INVALID_URL' });
    expect(badUrl.headers['x-request-id']).toEqual(expect.any(String));
    await fixture().app.http.listen({ host: '127.0.0.1', port: 0 });
    const { port } = fixture().app.http.server.address() as AddressInfo;
    const send = (text: string) =>
      new Promise<string>((resolve, reject) => {
        let answer = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        socket
          .on('data', (chunk) => (answer += chunk.toString()))
          .on('close', () => {
            resolve(answer);
          });
        socket.on('error', reject);
      });
    expect(await send('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"reason":"INVALID_HTTP"/s);
    expect(await send(`GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(64 * KB)}\r\n\r\n`)).toMatch(
      /431 .*HEADERS_TOO_LARGE/s,
    );
  });
});
