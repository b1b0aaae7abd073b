import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { call, until } from './http.js';
import { startStack, type Stack } from '@clientele/bench/stack';
import { createKeys, importShop, publishViews, scoreOf, trainChampion, type Keys } from './world.js';

describe('outages', () => {
  let stack: Stack;
  let keys: Keys;

  beforeAll(async () => {
    stack = await startStack('outages');
    keys = await createKeys(stack);
    await publishViews(stack, keys);
    await importShop(stack, keys, 400);
    await trainChampion(stack, keys);
    await until(
      () => scoreOf(stack, keys, 'shop-00001'),
      ({ body }) => body.scores?.[0]?.known === true,
      10_000,
    );
  }, 180_000);

  afterAll(() => stack.stop(), 60_000);

  const track = (messageId: string) =>
    call(stack.url, '/v1/track', {
      basic: keys.write,
      json: { messageId, userId: 'shop-00001', event: 'Product Viewed' },
    });

  it('F04 Redis gone: events are taken, scores are rebuilt from the log, and all is well again soon after', async () => {
    await stack.kill9('redis');
    expect((await track('while-redis-is-gone')).status).toBe(200);
    const start = performance.now();
    const degraded = await scoreOf(stack, keys, 'shop-00001');
    expect(performance.now() - start).toBeLessThan(1_500);
    expect(degraded.status).toBe(200);
    expect(degraded.body.scores[0]).toMatchObject({ known: true, degraded: true });
    await stack.restart('redis');
    await until(
      () => scoreOf(stack, keys, 'shop-00001'),
      ({ body }) => body.scores?.[0]?.known === true && body.scores[0].degraded === undefined,
      10_000,
    );
    await stack.ready();
  }, 60_000);

  it('F05 Postgres gone: events are refused, never acknowledged; scoring goes on; nothing acknowledged is lost', async () => {
    expect((await track('before-postgres-dies')).body.accepted).toBe(1);
    await until(
      () => scoreOf(stack, keys, 'shop-00001'),
      ({ status }) => status === 200,
      5_000,
    );
    await stack.kill9('postgres');
    const refused = await track('while-postgres-is-gone');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/u);
    expect(refused.body.reason).toMatch(/^[A-Z_]+$/u);
    const score = await scoreOf(stack, keys, 'shop-00001');
    expect([score.status, score.body.scores?.[0]?.known]).toEqual([200, true]);
    await until(
      () => call(stack.url, '/readyz'),
      ({ status }) => status === 503,
      3_000,
    );
    await stack.restart('postgres');
    const stored = await until(
      () => track('while-postgres-is-gone'),
      ({ status }) => status === 200,
      10_000,
    );
    expect(stored.body).toMatchObject({ accepted: 1, duplicate: 0 });
    await stack.ready();
    const database = new Client({ connectionString: stack.databaseUrl });
    await database.connect();
    const { rows } = await database.query<{ message_id: string }>(
      `SELECT message_id FROM ingest.event WHERE message_id IN ('before-postgres-dies', 'while-postgres-is-gone') ORDER BY 1`,
    );
    await database.end();
    expect(rows.map(({ message_id }) => message_id)).toEqual(['before-postgres-dies', 'while-postgres-is-gone']);
  }, 60_000);

  it.each(['ingest', 'features', 'trainer', 'scorer', 'gateway'])(
    'F01 %s killed: it comes back, and the next event is seen',
    async (service) => {
      const before = await stack.pids();
      await stack.kill9(service);
      await until(stack.pids, (pids) => pids[service] !== undefined && pids[service] !== before[service], 10_000);
      await stack.ready();
      const seen = await until(
        () => track(`after-${service}`).catch(() => undefined),
        (reply) => reply?.status === 200,
        10_000,
      );
      expect(seen?.body).toMatchObject({ success: true });
      await until(
        () => scoreOf(stack, keys, 'shop-00001'),
        ({ status }) => status === 200,
        10_000,
      );
    },
    60_000,
  );
});
