import { createConnection } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics.js';
import { serveMetrics, type ServingMetrics } from './metrics-server.js';
import { parseExposition } from './testing-metrics.js';

const HOST = '127.0.0.1';
let serving: ServingMetrics;
beforeEach(async () => {
  const metrics = createMetrics();
  metrics.counter('clientele_test_events_total', 'Events of a test.', {})({})(5);
  serving = await serveMetrics(metrics, HOST, 0);
});
afterEach(() => serving.stop());
const ask = (path: string, method = 'GET') => fetch(`http://${HOST}:${serving.port}${path}`, { method });

describe('serveMetrics', () => {
  it('answers with the metrics, and says that the process lives', async () => {
    const response = await ask('/metrics');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    const { total, families } = parseExposition(await response.text());
    expect(total('clientele_test_events_total')).toBe(5);
    expect(families.has('nodejs_eventloop_lag_seconds')).toBe(true);
    expect(await (await ask('/healthz')).json()).toEqual({ status: 'ok' });
    const head = await ask('/metrics', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each([
    ['/', 'GET', 404],
    ['/metrics/', 'GET', 404],
    ['/v1/score', 'POST', 404],
    ['/metrics', 'POST', 405],
    ['/healthz', 'DELETE', 405],
  ])('answers %s by %s with nothing', async (path, method, status) => {
    expect((await ask(path, method)).status).toBe(status);
  });

  it('says in one line that its port is taken', async () => {
    await expect(serveMetrics(createMetrics(), HOST, serving.port)).rejects.toMatchObject({
      kind: 'failed_precondition',
      reason: 'METRICS_PORT_TAKEN',
      message: expect.stringContaining(String(serving.port)),
    });
  });

  it('stops at once, whoever is connected', async () => {
    const socket = createConnection(serving.port, HOST);
    await once(socket, 'connect');
    socket.write('GET /metrics HTTP/1.1\r\n');
    await serving.stop();
    socket.destroy();
  });
});
