import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createClient, type Client } from '@clientele/client/client';
import { ClienteleError } from '@clientele/client/error';
import type { Job } from '@clientele/client/types';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHarness, type Harness } from './harness.js';

const VIEW = 'view: purchases\nversion: 1\nfeatures:\n  - { name: country, trait: country }\n';
const MODEL = `
model: m
target: { event: Order Completed, within: 60d }
population: { event: Order Completed }
cutoffs: { every: 30d, last: 8 }
features: [purchases@1]
family: logistic
`;

let harness: Harness;
let client: Client;
beforeAll(async () => {
  harness = await startHarness();
  client = createClient({ url: `${harness.url}/`, apiKey: await harness.addKey() });
});
afterAll(async () => {
  await harness.stop();
});

const running = { state: 'JOB_STATE_RUNNING', stage: 'fitting', model: 'm', submitTime: { seconds: '1' } } as const;
const result = {
  metrics: { test: { rows: 9, positives: 3, auc: 0.8, logLoss: 0.4, calibrationError: 0.01 } },
  gates: [{ gate: 'test_auc', limit: '>= 0.7', value: 0.8, passed: true }],
};
const times = { submitTime: { seconds: '1' }, endTime: { seconds: '2' } };

describe('the client against the gateway', () => {
  it('sends every kind of event, each with a message id', async () => {
    const counts = { success: true, accepted: 1, duplicate: 0, rejected: 0 };
    const { appended } = harness.inner.state;
    expect(await client.track({ userId: 'u1', event: 'Order Completed', properties: { total: 1 } })).toEqual(counts);
    expect(await client.identify({ userId: 'u1', traits: { country: 'DE' } })).toEqual(counts);
    expect(await client.page({ anonymousId: 'a1', name: 'Home', messageId: 'mine' })).toEqual(counts);
    await client.batch([{ type: 'track', userId: 'u1', event: 'x' }]);
    await client.import([{ type: 'track', userId: 'u1', event: 'x', timestamp: new Date(0) }]);
    expect(appended.map(({ route }) => route)).toEqual(['track', 'identify', 'page', 'batch', 'import']);
    const bodies = appended.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
    expect(bodies[0]).toEqual({ userId: 'u1', event: 'Order Completed', properties: { total: 1 }, messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) }); // prettier-ignore
    expect(bodies[2]).toMatchObject({ messageId: 'mine' });
    expect(bodies[4]).toMatchObject({
      batch: [{ messageId: expect.any(String), timestamp: '1970-01-01T00:00:00.000Z' }],
    });
  });

  it('publishes, trains, waits, sets aliases and scores', async () => {
    expect(await client.publishFeatureView(VIEW)).toMatchObject({ view: 'purchases', version: 1, created: true });
    const { jobId } = await client.trainModel(MODEL);
    harness.inner.state.jobStates = [
      { ...running, progress: 0.2 },
      { ...running, progress: 0.6 },
      {
        state: 'JOB_STATE_COMPLETED',
        progress: 1,
        model: 'm',
        version: 4,
        resultJson: JSON.stringify(result),
        ...times,
      },
    ];
    const seen: Job[] = [];
    const job = await client.waitForJob(jobId, (state) => seen.push(state));
    expect(seen.map(({ state, progress }) => [state, progress])).toEqual([
      ['running', 0.2],
      ['running', 0.6],
      ['completed', 1],
    ]);
    expect(job).toEqual({
      jobId,
      state: 'completed',
      progress: 1,
      model: 'm',
      version: 4,
      result,
      submitTime: '1970-01-01T00:00:01.000Z',
      endTime: '1970-01-01T00:00:02.000Z',
    });
    expect(await client.setAlias('m', 'champion', 4)).toMatchObject({ version: 4, previousVersion: 2 });
    expect((await client.versions('m', { pageSize: 1 })).versions).toMatchObject([
      { version: 3, aliases: ['champion'] },
    ]);
    expect(await client.getVersion('m', 4)).toMatchObject({
      version: 4,
      definition: { model: 'm' },
      baseMargin: -1.25,
    });
    await expect(client.getVersion('m', 9)).rejects.toMatchObject({ status: 404, reason: 'VERSION_NOT_FOUND' });
    const { scores } = await client.score({
      model: 'm',
      customers: ['u1', { anonymousId: 'a1' }],
      explain: 3,
      at: null,
    });
    expect(scores.map(({ customer }) => customer)).toEqual(['u1', { anonymousId: 'a1' }]);
  });

  it('watches a job through cuts, longer than a request may take', async () => {
    harness.inner.state.watchCuts = 1;
    harness.inner.state.watchTimeoutsMs.length = 0;
    harness.inner.state.jobStates = [
      { ...running, progress: 0.2 },
      { ...running, progress: 0.6 },
      { state: 'JOB_STATE_COMPLETED', progress: 1, model: 'm', version: 4, ...times },
    ];
    const seen: number[] = [];
    for await (const { progress } of client.watchJob('0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10')) seen.push(progress);
    expect(seen).toEqual([0.2, 0.6, 1]);
    expect(harness.inner.state.watchTimeoutsMs).toEqual([Infinity, Infinity]);
  });

  it('gives up waiting for a job in time, and leaves it', async () => {
    harness.inner.state.jobStates = [{ ...running, progress: 0.2 }];
    const wait = client.waitForJob('0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10', () => undefined, { timeoutMs: 200 });
    await expect(wait).rejects.toMatchObject({ reason: 'TIMEOUT' });
  });

  it('says why something was refused', async () => {
    const failed = { ...times, state: 'JOB_STATE_FAILED', model: 'm', reason: 'NO_ROWS', message: 'No rows.' } as const;
    harness.inner.state.jobStates = [failed];
    const id = '0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10';
    await expect(client.waitForJob(id)).rejects.toMatchObject({ reason: 'NO_ROWS', detail: 'No rows.' });
    harness.inner.state.jobStates = [];
    await expect(client.waitForJob(id)).rejects.toMatchObject({ status: 404, reason: 'JOB_NOT_FOUND' });
    await expect(client.job(id)).rejects.toMatchObject({ status: 404, reason: 'JOB_NOT_FOUND' });
    const refused = await client.setAlias('m', 'champion', 9).catch((err: unknown) => err);
    expect(refused).toBeInstanceOf(ClienteleError);
    expect(refused).toMatchObject({ status: 400, reason: 'GATE_FAILED', requestId: expect.stringMatching(/./) });
    const { rows } = await harness.pool.query<{ outcome: string; reason: string; request_id: string }>(
      `SELECT outcome, reason, request_id FROM audit_log WHERE subject = 'm/champion=9'`,
    );
    expect(rows).toEqual([
      { outcome: 'refused', reason: 'GATE_FAILED', request_id: (refused as ClienteleError).requestId },
    ]);
    expect(() => client.trainModel('family: logistic')).toThrow('MODEL_NAME_MISSING');
  });

  it('makes keys, which work until they are revoked', async () => {
    const { key, keyId, source } = await client.createApiKey({
      name: 'shop',
      scopes: ['events:write'],
      source: 'shop',
    });
    expect(source).toBe('shop');
    const shop = createClient({ url: harness.url, apiKey: key });
    await shop.track({ userId: 'u1', event: 'x' });
    await expect(shop.listApiKeys()).rejects.toMatchObject({ status: 403, reason: 'SCOPE_MISSING' });
    expect(JSON.stringify(await client.listApiKeys())).not.toContain(key);
    await client.revokeApiKey(keyId);
    await client.revokeApiKey(keyId);
    await expect(shop.track({ userId: 'u1', event: 'x' })).rejects.toMatchObject({ status: 401 });
  });

  it('knows whether the gateway is ready', async () => {
    expect(await client.ready()).toMatchObject({ ready: true, dependencies: { database: 'serving' } });
    expect(await createClient({ url: 'http://127.0.0.1:1' }).ready()).toEqual({ ready: false, dependencies: {} });
  });
});

describe('the client against a server with troubles', () => {
  /** Answers with these statuses, one a request, and counts the requests. */
  async function startServer(statuses: readonly number[], headers: Record<string, string> = {}) {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const status = statuses[bodies.push(body) - 1] ?? 200;
        if (status === 0) request.socket.destroy();
        else response.writeHead(status, headers).end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { bodies, url, stop: () => server.close() };
  }

  it('tries again after 429, 503 and a broken connection, with the same message', async () => {
    const { bodies, url, stop } = await startServer([503, 0, 429, 200]);
    await createClient({ url }).track({ userId: 'u1', event: 'x' });
    expect(bodies).toHaveLength(4);
    expect(new Set(bodies).size).toBe(1);
    stop();
  });

  it.each([400, 401, 403, 404, 409, 413, 500, 504])('does not repeat what got %s', async (status) => {
    const { bodies, url, stop } = await startServer([status]);
    await expect(createClient({ url }).score({ model: 'm', customers: ['u'] })).rejects.toMatchObject({
      status,
      reason: `HTTP_${status}`,
    });
    expect(bodies).toHaveLength(1);
    stop();
  });

  it('gives up after its retries, and never repeats the making of a key', async () => {
    const { bodies, url, stop } = await startServer([503, 503, 503, 503, 503], { 'retry-after': '0' });
    const client = createClient({ url, retries: 2 });
    await expect(client.job('x')).rejects.toMatchObject({ status: 503, retryAfterMs: 0 });
    expect(bodies).toHaveLength(3);
    await expect(client.createApiKey({ name: 'x', scopes: ['admin'] })).rejects.toMatchObject({ status: 503 });
    expect(bodies).toHaveLength(4);
    stop();
  });

  it('waits as long as the server asks', async () => {
    const { url, stop } = await startServer([429, 200], { 'retry-after': '1' });
    const start = performance.now();
    await createClient({ url }).job('x');
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    stop();
  });

  it('watches on after cuts and refusals, and gives up after a while', async () => {
    const job = { jobId: 'j', state: 'running', progress: 0.5, model: 'm', submitTime: '' };
    const event = (id: number, state: object) => `retry: 10\nid: ${id}\ndata: ${JSON.stringify(state)}\n\n`;
    const answers = [event(1, job), 503, 0, event(1, job), event(2, { ...job, state: 'completed' })];
    const lastIds: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      const answer = answers[lastIds.push(request.headers['last-event-id'] as string | undefined) - 1] ?? 503;
      if (answer === 0) request.socket.destroy();
      else if (typeof answer === 'number') response.writeHead(answer, { 'retry-after': '0' }).end('{}');
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const troubled = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const states: string[] = [];
    for await (const { state } of troubled.watchJob('j')) states.push(state);
    expect(states).toEqual(['running', 'completed']);
    expect(lastIds).toEqual([undefined, '1', '1', '1', '1']);
    const hopeless = troubled.watchJob('j', { reconnectMs: 100 })[Symbol.asyncIterator]();
    await expect(hopeless.next()).rejects.toMatchObject({ status: 503 });
    server.close();
  });

  it('gives up on a server that does not answer', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createClient({ url, timeoutMs: 50, retries: 0 });
    await expect(client.job('x')).rejects.toMatchObject({ status: undefined, reason: 'TIMEOUT' });
    server.closeAllConnections();
    server.close();
    expect(() => createClient({ url: 'localhost:8080' })).toThrow('URL_INVALID');
  });
});
