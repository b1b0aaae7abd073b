import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICES, startStack, type ServiceName, type Stack } from '@clientele/bench/stack';
import { namingProblem, parseExposition, type Scrape } from '@clientele/shared/testing-metrics';
import { Client } from 'pg';
import { call, until } from './http.js';
import { createKeys, importShop, publishViews, scoreOf, trainChampion, type Keys } from './world.js';

const CUSTOMERS = 300;
const LIVE_EVENTS = 40;
const EMAIL = 'ada.lovelace@planted.example';
const read = (path: string): string => readFileSync(join(process.cwd(), path), 'utf8');

/** Rows of docs/METRICS.md. */
const DOCUMENTED = new Map(
  [...read('docs/METRICS.md').matchAll(/^\| `(clientele_\w+)` *\| (\w+) *\| ([^|]*)\|/gmu)].map(
    ([, name = '', type, labels = '']) =>
      [name, { type, labels: [...labels.matchAll(/`(\w+)`/gu)].map(([, label]) => label) }] as const,
  ),
);

const isOurs = ({ name }: { name: string }): boolean => name.startsWith('clientele_');
const secretsOf = ({ write, imports, scores, models }: Keys): readonly string[] => [write, imports, scores, models];
/** A series' family: histograms have series of other names. */
const familyOf = (name: string, families: ReadonlyMap<string, unknown>): string =>
  families.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/u, '');

describe('metrics of the whole system', () => {
  let stack: Stack;
  let keys: Keys;
  let imported = 0;
  let scored = 0;

  const scrape = async (service: ServiceName): Promise<Scrape> => parseExposition(await stack.scrape(service));
  const applied = async (): Promise<Scrape> => {
    const features = await until(
      () => scrape('features'),
      ({ total }) => total('clientele_features_events_applied_total', { mode: 'follow' }) >= imported + LIVE_EVENTS,
      30_000,
    );
    return features;
  };

  /** Resolves once states of all views are complete: they are looked at each second. */
  const settled = async (): Promise<void> => {
    for (let known = -1; ;) {
      const { total } = await scrape('features');
      const rebuilds = total('clientele_features_rebuilds_total');
      if (rebuilds === known && total('clientele_features_states_complete') === 1) return;
      known = rebuilds;
      await sleep(1_500);
    }
  };

  beforeAll(async () => {
    stack = await startStack('metrics');
    keys = await createKeys(stack);
    await publishViews(stack, keys);
    await settled();
    imported = (await importShop(stack, keys, CUSTOMERS)).length;
    for (let index = 0; index < LIVE_EVENTS; index += 1)
      await call(stack.url, '/v1/track', {
        basic: keys.write,
        json: { messageId: `live-${index}`, userId: EMAIL, event: 'Planted Event', properties: { total: 1 } },
      });
    await call(stack.url, '/v1/track', {
      basic: keys.write,
      json: { messageId: 'live-0', userId: EMAIL, event: 'Again' },
    });
    await call(stack.url, '/v1/batch', { basic: keys.write, json: { batch: [{ type: 'track', event: EMAIL }] } });
    await call(stack.url, `/v1/jobs/${encodeURIComponent(EMAIL)}`, { key: keys.models });
    await trainChampion(stack, keys);
    await applied();
    await until(
      () => scoreOf(stack, keys, EMAIL),
      ({ body }) => body.scores?.[0]?.known === true && body.scores[0].degraded === undefined,
      10_000,
    );
  }, 180_000);
  afterAll(async () => {
    await stack.stop();
  }, 60_000);

  it('agree: what was sent is accepted, and what is accepted is in the states', async () => {
    const [gateway, ingest, features] = [await scrape('gateway'), await scrape('ingest'), await applied()];
    const verdicts = ['accepted', 'duplicate', 'rejected'].map((verdict) =>
      ingest.total('clientele_ingest_events_total', { verdict }),
    );
    expect(verdicts).toEqual([imported + LIVE_EVENTS, 1, 1]);
    const database = new Client({ connectionString: stack.databaseUrl });
    await database.connect();
    const { rows } = await database.query<{ events: number }>('SELECT count(*)::int AS events FROM ingest.event');
    await database.end();
    expect(rows[0]!.events).toBe(imported + LIVE_EVENTS);
    const follow = { mode: 'follow' };
    expect(features.total('clientele_features_events_applied_total', follow)).toBe(imported + LIVE_EVENTS);
    expect(features.total('clientele_features_events_applied_total', { mode: 'rebuild' })).toBe(0);
    expect(features.total('clientele_features_freshness_seconds_count')).toBe(imported + LIVE_EVENTS);
    for (const name of ['clientele_features_consumer_lag_events', 'clientele_features_consumer_lag_seconds'])
      expect([name, features.samples.find((sample) => sample.name === name)?.value]).toEqual([name, 0]);
    const requests = (route: string) => gateway.total('clientele_http_requests_total', { route, status: '200' });
    expect(requests('/v1/track')).toBe(LIVE_EVENTS + 1);
    expect(requests('/v1/import')).toBe(Math.ceil(imported / 500));
    expect(gateway.total('clientele_grpc_client_requests_total', { method: 'AppendEvents', code: 'OK' })).toBe(
      ingest.total('clientele_grpc_server_requests_total', { method: 'AppendEvents', code: 'OK' }),
    );
  });

  it('agree: who was asked about is scored, strangers apart', async () => {
    const before = await scrape('scorer');
    const customers = Array.from({ length: 20 }, (_, index) => `shop-${String(index + 1).padStart(5, '0')}`);
    for (const customer of [...customers, 'nobody-at-all']) {
      const { status, body } = await scoreOf(stack, keys, customer);
      scored += status === 200 ? (body.scores as unknown[]).length : 0;
    }
    const after = await scrape('scorer');
    const more = (name: string, labels?: Record<string, string>) =>
      after.total(name, labels) - before.total(name, labels);
    expect(scored).toBe(21);
    expect(more('clientele_scorer_customers_total')).toBe(21);
    expect(more('clientele_scorer_customers_total', { known: 'no' })).toBe(1);
    expect(more('clientele_scorer_customers_total', { degraded: 'yes' })).toBe(0);
    expect(more('clientele_scorer_requests_total', { outcome: 'scored' })).toBe(21);
    const info = after.samples.filter(({ name }) => name === 'clientele_scorer_model_info');
    expect(info.map(({ labels }) => labels)).toEqual([{ model: 'repurchase_60d', alias: 'champion', version: '1' }]);
    const trainer = await scrape('trainer');
    expect(trainer.total('clientele_trainer_runs_total', { outcome: 'completed' })).toBe(1);
    expect(trainer.total('clientele_trainer_runs_submitted_total')).toBe(1);
  });

  it('are those that docs/METRICS.md, the alerts and the dashboard name, with their types and labels', async () => {
    const live = new Map<string, string>();
    for (const service of SERVICES) {
      const { families, samples } = await scrape(service);
      for (const [name, family] of families) {
        expect(namingProblem(name, family)).toBeUndefined();
        live.set(name, family.type);
      }
      for (const { name, labels } of samples.filter(isOurs))
        expect([name, Object.keys(labels).filter((label) => label !== 'le')]).toEqual([
          name,
          DOCUMENTED.get(familyOf(name, DOCUMENTED))?.labels,
        ]);
    }
    expect([...live].filter(([name]) => isOurs({ name })).sort()).toEqual(
      [...DOCUMENTED].map(([name, { type }]) => [name, type]).sort(),
    );
    for (const file of ['infra/prometheus/alerts.yml', 'infra/grafana/clientele.json'])
      for (const [name] of read(file).matchAll(/\b(?:clientele|process|nodejs)_[a-z0-9_]+/gu))
        expect([file, name, live.has(familyOf(name, live))]).toEqual([file, name, true]);
  });

  it('hold nothing of customers, events, messages or keys', async () => {
    for (const service of SERVICES) {
      const text = await stack.scrape(service);
      expect(text).not.toMatch(/ada\.|lovelace|planted|shop-0|live-|ck_|@|[0-9a-f]{8}-[0-9a-f]{4}-/iu);
      for (const key of [...secretsOf(keys), stack.adminKey]) expect(text).not.toContain(key.split('_')[1]);
    }
  });

  it('go on after a service was killed, from 0', async () => {
    await stack.kill9('ingest');
    await stack.ready();
    const ingest = await until(
      () => scrape('ingest'),
      ({ total }) => total('clientele_grpc_serving') === 1,
      10_000,
    );
    expect(ingest.total('clientele_ingest_events_total')).toBe(0);
  }, 30_000);
});
