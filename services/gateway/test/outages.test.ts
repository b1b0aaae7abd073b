import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startHarness, type Harness } from './harness.js';

let harness: Harness;
afterEach(async () => {
  await harness.stop();
});

const post = (path: string, key: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${harness.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
    body,
  });
const score = '{"model":"m","customers":["u1"]}';

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 100) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

describe('the gateway', () => {
  it('passes events to ingest over the wire, and its answers back', async () => {
    harness = await startHarness();
    const key = await harness.addKey(['events:write', 'imports:write']);
    const body = '{"batch":[{"messageId":"a"},{"messageId":"a"},{"messageId":"b"},null]}';
    const response = await post('/v1/batch', key, gzipSync(body), { 'content-encoding': 'gzip', 'x-request-id': 'r7' });
    expect(await response.json()).toEqual({ success: true, accepted: 2, duplicate: 1, rejected: 1 });
    expect(harness.inner.state.appended).toMatchObject([
      { body: Buffer.from(body), route: 'batch', sourceId: 4, requestId: 'r7' },
    ]);
    const refused = await post('/v1/track', key, 'broken');
    expect([refused.status, await refused.json()]).toMatchObject([400, { reason: 'INVALID_JSON' }]);
    const large = await post('/v1/import', key, Buffer.from('{}'.padEnd(10 * 1_024 * 1_024)));
    expect(large.status).toBe(200); // fits through the inner channel
    expect(harness.logLines.join()).not.toContain(key);
  });

  it('answers 503 at once when a service is gone, and recovers with it', async () => {
    harness = await startHarness();
    const key = await harness.addKey();
    expect((await fetch(`${harness.url}/readyz`)).status).toBe(200);
    harness.inner.serving.scorer.setServing(false);
    await harness.inner.serving.ingest.stop();
    await until(async () => (await fetch(`${harness.url}/readyz`)).status === 503);
    const ready = await fetch(`${harness.url}/readyz`);
    expect(await ready.json()).toEqual({
      status: 'not_ready',
      dependencies: {
        ingest: 'unreachable',
        features: 'serving',
        scorer: 'not_serving',
        trainer: 'serving',
        database: 'serving',
      },
    });
    const response = await post('/v1/track', key, '{}');
    expect(response.headers.get('retry-after')).toBe('1');
    expect([response.status, await response.json()]).toMatchObject([503, { reason: 'UNAVAILABLE' }]);
    expect((await post('/v1/score', key, score)).status).toBe(200); // the others go on
  });

  it('goes on scoring with keys it has seen when the key store is gone', async () => {
    harness = await startHarness();
    const [seen, unseen] = [await harness.addKey(['scores:read']), await harness.addKey(['scores:read'])];
    expect((await post('/v1/score', seen, score)).status).toBe(200);
    const blocker = await harness.pool.connect(); // whose lock makes every look-up hang
    await blocker.query('BEGIN; LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE');
    const statuses = await Promise.all([post('/v1/score', seen, score), post('/v1/score', unseen, score)]);
    expect(statuses.map(({ status }) => status)).toEqual([200, 504]);
    await new Promise((resolve) => setTimeout(resolve, 5_100)); // past what counts as fresh
    const start = performance.now();
    expect((await post('/v1/score', seen, score)).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(600);
    expect((await fetch(`${harness.url}/readyz`)).status).toBe(503);
    await blocker.query('ROLLBACK');
    blocker.release();
    expect((await post('/v1/score', unseen, score)).status).toBe(200);
  }, 20_000);
});
