import { once } from 'node:events';
import { createConnection, type AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { meterHttp } from './metrics-http.js';
import { createMetrics, type Metrics } from './metrics.js';
import { parseExposition } from './testing-metrics.js';

let app: FastifyInstance;
let metrics: Metrics;
let finish: () => void;
beforeEach(() => {
  metrics = createMetrics();
  app = fastify();
  meterHttp(app, metrics);
  app.get('/customers/:id', () => ({ ok: true }));
  app.get(
    '/slow',
    () =>
      new Promise((resolve) => {
        finish = () => {
          resolve('done');
        };
      }),
  );
  app.post('/refused', async (_request, reply) => reply.code(403).send({}));
});
afterEach(() => app.close());
const requests = async () =>
  parseExposition(await metrics.expose())
    .samples.filter(({ name }) => name === 'clientele_http_requests_total')
    .map(({ labels: { route, method, status }, value }) => [route, method, status, value]);

describe('meterHttp', () => {
  it('names routes by their pattern, and all that is no route alike', async () => {
    for (const id of ['ada@example.com', 'bob']) await app.inject({ url: `/customers/${id}` });
    for (const url of ['/secret-1', '/secret-2']) await app.inject({ url });
    await app.inject({ method: 'POST', url: '/refused' });
    expect(await requests()).toEqual([
      ['/customers/:id', 'GET', '200', 2],
      ['unknown', 'GET', '404', 2],
      ['/refused', 'POST', '403', 1],
    ]);
    expect(await metrics.expose()).not.toMatch(/ada|secret/u);
  });

  it('shows what is open, and counts callers that go away', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const socket = createConnection((app.server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
    const open = async () =>
      parseExposition(await metrics.expose()).total('clientele_http_requests_in_flight', { route: '/slow' });
    while ((await open()) !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    while ((await open()) !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await requests()).toEqual([['/slow', 'GET', 'aborted', 1]]);
    finish();
  });
});
