import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { ScoreResponse__Output } from '@clientele/proto/gen/clientele/gateway/v1/ScoreResponse';
import { GatewayServiceClient } from '@clientele/proto/services';
import type { ShopEvent } from '@clientele/shop/shop-event';
import { Client } from 'pg';
import { call, until, type Reply } from './http.js';
import { startStack, type Stack } from '@clientele/bench/stack';
import { createKeys, importShop, publishViews, scoreOf, trainChampion, type Keys } from './world.js';

const CUSTOMERS = 600;

interface ScoreBody {
  readonly probability: number;
  readonly margin: number;
  readonly baseMargin: number;
  readonly otherContribution: number;
  readonly reasons: readonly { feature: string; value: unknown; contribution: number }[];
  readonly known: boolean;
  readonly at: string;
}

describe('the main job, through the public API', () => {
  let stack: Stack;
  let keys: Keys;
  let events: readonly ShopEvent[];
  let job: Reply['body'];
  let database: Client;

  beforeAll(async () => {
    stack = await startStack('main-job', { logLevel: 'debug' });
    keys = await createKeys(stack);
    database = new Client({ connectionString: stack.databaseUrl });
    await database.connect();
    await publishViews(stack, keys);
    events = await importShop(stack, keys, CUSTOMERS);
    job = await trainChampion(stack, keys);
  }, 180_000);

  afterAll(async () => {
    await database.end();
    await stack.stop();
  }, 60_000);

  const firstScore = async (customer: unknown, more: object = {}): Promise<ScoreBody> => {
    const { status, body } = await scoreOf(stack, keys, customer, more);
    expect([status, body]).toEqual([200, expect.objectContaining({ scores: expect.any(Array) })]);
    return (body.scores as ScoreBody[])[0]!;
  };

  it('stores every imported event once, and says so when they come again', async () => {
    const count = async (): Promise<number> =>
      Number((await database.query('SELECT count(*) FROM ingest.event')).rows[0].count);
    expect(await count()).toBe(events.length);
    const again = await call(stack.url, '/v1/import', { basic: keys.imports, json: { batch: events.slice(0, 100) } });
    expect(again.body).toMatchObject({ success: true, accepted: 0, duplicate: 100, rejected: 0 });
    expect(await count()).toBe(events.length);
  });

  it('keeps e-mails out of the log', async () => {
    const { rows } = await database.query<{ hits: string }>(
      `SELECT count(*) AS hits FROM ingest.event e WHERE to_jsonb(e)::text LIKE '%@shop.example%'`,
    );
    expect(rows[0]!.hits).toBe('0');
  });

  it('trains a model that tells who will buy again', () => {
    expect(job.state).toBe('completed');
    const { metrics, gates } = job.result as {
      metrics: Record<string, { auc: number; rows: number }>;
      gates: { passed: boolean }[];
    };
    expect(metrics.test!.auc).toBeGreaterThan(0.7);
    expect(metrics.train!.rows).toBeGreaterThan(CUSTOMERS);
    expect(gates.every(({ passed }) => passed)).toBe(true);
  });

  it('shows each customer as the events that were sent make them', async () => {
    const lastOrders = new Map<string, number>();
    for (const event of events)
      if (event.type === 'track' && event.event === 'Order Completed' && event.userId !== undefined)
        lastOrders.set(event.userId, Date.parse(event.timestamp));
    for (const [userId, lastOrderMs] of [...lastOrders].slice(0, 20)) {
      const score = await until(
        () => firstScore(userId, { explain: 100 }),
        ({ known }) => known,
        10_000,
      );
      const recency = score.reasons.find(({ feature }) => feature === 'purchases.recency_days');
      expect(recency?.value).toBeCloseTo((Date.parse(score.at) - lastOrderMs) / 86_400_000, 4);
    }
  });

  it('gives reasons that add up to the margin', async () => {
    for (const explain of [0, 3, 100]) {
      const { margin, baseMargin, reasons, otherContribution } = await firstScore('shop-00001', { explain });
      const sum = reasons.reduce((total, { contribution }) => total + contribution, baseMargin + otherContribution);
      expect(sum).toBeCloseTo(margin, 9);
      expect(reasons.length).toBeLessThanOrEqual(explain);
    }
  });

  it('answers the same over gRPC', async () => {
    const at = new Date(Date.now() + 60_000);
    const rest = await firstScore('shop-00002', { at: at.toISOString(), explain: 2 });
    const client = new GatewayServiceClient(stack.grpcAddress, credentials.createInsecure());
    const ask = (key: string): Promise<ScoreResponse__Output> =>
      new Promise((resolve, reject) => {
        const metadata = new Metadata();
        metadata.set('authorization', `Bearer ${key}`);
        const request = {
          model: 'repurchase_60d',
          customers: [{ userId: 'shop-00002' }],
          explain: 2,
          atTime: { seconds: Math.floor(at.getTime() / 1000), nanos: (at.getTime() % 1000) * 1_000_000 },
        };
        client.score(
          request,
          metadata,
          { deadline: Date.now() + 5_000 },
          (err: ServiceError | null, answer?: ScoreResponse__Output) => {
            if (answer) resolve(answer);
            else reject(err ?? new Error('no answer'));
          },
        );
      });
    const [score] = (await ask(keys.scores)).scores;
    expect(score).toMatchObject({ known: true, probability: rest.probability, margin: rest.margin, method: 'linear' });
    expect(score!.reasons.map(({ feature }) => feature)).toEqual(rest.reasons.map(({ feature }) => feature));
    await expect(ask(keys.write)).rejects.toMatchObject({ code: 7 });
    await expect(ask('nonsense')).rejects.toMatchObject({ code: 16 });
    client.close();
  });

  it('sees a new event in the next score', async () => {
    const before = await firstScore('shop-00003', { explain: 100 });
    const sent = await call(stack.url, '/v1/track', {
      basic: keys.write,
      json: { userId: 'shop-00003', event: 'Order Completed', properties: { total: 120, items: 4 } },
    });
    expect([sent.status, sent.body.accepted]).toEqual([200, 1]);
    const after = await until(
      () => firstScore('shop-00003', { explain: 100 }),
      ({ margin }) => Math.abs(margin - before.margin) > 1e-3,
      5_000,
    );
    const recency = after.reasons.find(({ feature }) => feature === 'purchases.recency_days');
    expect(Number(recency?.value)).toBeLessThan(0.01);
  });

  it('carries the id of a request through the logs of the services that it meets', async () => {
    const lines = (service: string, id: string): string[] =>
      readFileSync(join(stack.logDir, `${service}.log`), 'utf8')
        .split('\n')
        .filter((line) => line.includes(`"${id}"`));
    const headers = { 'x-request-id': 'trace-this-event' };
    const sent = await call(stack.url, '/v1/track', {
      basic: keys.write,
      json: { userId: 'u', event: 'Seen' },
      headers,
    });
    expect(sent.headers.get('x-request-id')).toBe('trace-this-event');
    await call(stack.url, '/v1/score', {
      key: keys.scores,
      json: { model: 'repurchase_60d', customers: ['shop-00004'] },
      headers: { 'x-request-id': 'trace-this-score' },
    });
    for (const [service, id] of [
      ['gateway', 'trace-this-event'],
      ['ingest', 'trace-this-event'],
      ['gateway', 'trace-this-score'],
      ['scorer', 'trace-this-score'],
    ] as const)
      await until(
        () => Promise.resolve(lines(service, id)),
        (found) => found.length > 0,
        2_000,
      );
  });

  it('scores a stranger as an empty history, or refuses with strict', async () => {
    expect(await firstScore('nobody-knows-me')).toMatchObject({ known: false });
    const strict = await scoreOf(stack, keys, 'nobody-knows-me', { strict: true });
    expect([strict.status, strict.body.reason]).toEqual([404, 'CUSTOMER_NOT_FOUND']);
  });

  it('stores the neighbours of a bad event and keeps the bad one with its reason', async () => {
    const batch = [
      { type: 'track', userId: 'n-1', event: 'Order Completed', messageId: 'neighbour-1' },
      { type: 'track', event: 'Order Completed', messageId: 'without-subject' },
      { type: 'track', userId: 'n-2', event: 'Order Completed', messageId: 'neighbour-2' },
    ];
    const { status, body } = await call(stack.url, '/v1/batch', { basic: keys.write, json: { batch } });
    expect([status, body]).toMatchObject([200, { success: true, accepted: 2, duplicate: 0, rejected: 1 }]);
    const { rows } = await database.query<{ reason: string }>('SELECT reason FROM ingest.rejected_event');
    expect(rows.map(({ reason }) => reason)).toEqual(['NO_SUBJECT']);
  });

  it.each([
    { name: 'no key', path: '/v1/track', use: {}, status: 401 },
    {
      name: 'a key that does not exist',
      path: '/v1/track',
      use: { basic: `ck_000000000000_${'A'.repeat(43)}` },
      status: 401,
    },
    { name: 'a key of another scope', path: '/v1/score', use: { as: 'write' as const }, status: 403 },
    { name: 'a write key on the import route', path: '/v1/import', use: { as: 'write' as const }, status: 403 },
  ])('refuses $name', async ({ path, use, status }) => {
    const credential = 'as' in use ? { key: keys[use.as] } : use;
    const reply = await call(stack.url, path, { ...credential, json: { event: 'x', userId: 'u' } });
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ status, reason: expect.any(String), request_id: expect.any(String) });
  });

  it('answers JSON that cannot be read with 400 and stores nothing', async () => {
    const reply = await call(stack.url, '/v1/track', {
      basic: keys.write,
      yaml: '{"userId":',
      headers: { 'content-type': 'application/json' },
    });
    expect([reply.status, reply.body.reason]).toEqual([400, 'INVALID_JSON']);
  });

  it('makes the same artifact of the same data', async () => {
    const versions = async (): Promise<{ artifactId: string }[]> =>
      (await call(stack.url, '/v1/models/repurchase_60d/versions', { key: keys.models })).body.versions as {
        artifactId: string;
      }[];
    const [first] = await versions();
    await trainChampion(stack, keys);
    const [newest] = await versions();
    expect(newest!.artifactId).toBe(first!.artifactId);
  }, 60_000);
});
