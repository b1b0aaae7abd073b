import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMetrics } from '@clientele/shared/metrics';
import { meterPools } from '@clientele/shared/metrics-stores';
import { namingProblem, parseExposition, type Scrape } from '@clientele/shared/testing-metrics';
import { startTcpProxy, type TcpProxy } from '@clientele/shared/testing-tcp-proxy';
import type { Pool } from 'pg';
import { createMeteredEventLog, meterAppendLoad } from '../src/adapters/metered-event-log.js';
import { openIngestPostgres } from '../src/adapters/postgres-store.js';
import { createAppendEvents, type AppendEventsResult } from '../src/use-cases/append-events.js';
import { createIngestDatabase, silent, type IngestDatabase } from './fixture.js';

const metrics = createMetrics();
const scrape = async (): Promise<Scrape> => parseExposition(await metrics.expose());
let database: IngestDatabase;
let proxy: TcpProxy;
let pool: Pool;
let append: (messages: readonly object[], route?: string) => Promise<AppendEventsResult>;

beforeAll(async () => {
  database = await createIngestDatabase();
  proxy = await startTcpProxy(database.url, 5_432);
  pool = openIngestPostgres(proxy.url, silent);
  const { eventLog, ...deps } = database.deps(pool);
  const { appendEvents, readLoad } = createAppendEvents({ ...deps, log: createMeteredEventLog(eventLog, metrics) });
  meterAppendLoad(metrics, readLoad);
  meterPools(metrics, { main: pool });
  const sourceId = await deps.sources.ensureSource('web');
  append = (batch, route = 'batch') =>
    appendEvents({
      body: Buffer.from(JSON.stringify({ batch })),
      dialect: 'segment',
      route,
      sourceId,
      receivedAt: new Date(),
      requestId: 'r1',
    });
});
afterAll(async () => {
  await proxy.cut();
  await pool.end();
  await database.drop();
});
const track = (messageId: string, more: object = {}) => ({
  type: 'track',
  event: 'A',
  userId: 'ada@example.com',
  messageId,
  ...more,
});
const verdicts = ({ total }: Scrape) =>
  ['accepted', 'duplicate', 'rejected'].map((verdict) => total('clientele_ingest_events_total', { verdict }));
const count = ({ total }: Scrape, result: string) => total('clientele_ingest_commits_total', { result });

describe('metrics of ingest', () => {
  it('count what was committed: once, with the callers of one turn in one transaction', async () => {
    await append([]); // from here on the source is known
    expect(verdicts(await scrape())).toEqual([0, 0, 0]);
    await Promise.all([append([track('a'), track('b')]), append([track('c'), { type: 'track' }, {}]), append([])]);
    const first = await scrape();
    expect(verdicts(first)).toEqual([3, 0, 2]);
    expect([count(first, 'stored'), first.total('clientele_ingest_commit_events_sum')]).toEqual([1, 5]);
    await append([track('a'), track('d')]);
    const second = await scrape();
    expect(verdicts(second)).toEqual([4, 1, 2]);
    expect(second.total('clientele_ingest_commit_events_bucket', { le: '2' })).toBe(1);
    expect(second.total('clientele_ingest_commit_duration_seconds_count')).toBe(2);
    const { rows } = await database.pool.query<{ events: number }>('SELECT count(*)::int AS events FROM event');
    expect(rows[0]!.events).toBe(4);
  });

  it('F06 show the queue grow while Postgres is away and fall when all is refused, and count nothing as stored', async () => {
    const before = await scrape();
    proxy.hang(true);
    const batch = Array.from({ length: 100 }, (_, index) => track(`away-${index}`));
    const first = append(batch).catch(() => 'refused');
    await new Promise((resolve) => setImmediate(resolve)); // its transaction is under way
    const others = [append(batch), append(batch)].map((appending) => appending.catch(() => 'refused'));
    await new Promise((resolve) => setImmediate(resolve));
    const during = await scrape();
    expect(during.total('clientele_ingest_queued_events')).toBe(200);
    expect(during.total('clientele_ingest_bodies_in_flight_bytes')).toBeGreaterThan(1_000);
    await proxy.cut();
    expect(await Promise.all([first, ...others])).toEqual(['refused', 'refused', 'refused']);
    const after = await scrape();
    expect(after.total('clientele_ingest_queued_events')).toBe(0);
    expect(after.total('clientele_ingest_bodies_in_flight_bytes')).toBe(0);
    expect(verdicts(after)).toEqual(verdicts(before));
    expect(count(after, 'failed')).toBe(2);
    await proxy.restore();
    expect(await append(batch)).toEqual({ accepted: 100, duplicate: 0, rejected: 0 });
    expect(verdicts(await scrape())[0]).toBe(verdicts(before)[0]! + 100);
  });

  it('show the pool, are named by the conventions and hold nobody’s data', async () => {
    const { families, samples, total } = await scrape();
    expect(total('clientele_postgres_pool_connections_max', { pool: 'main' })).toBe(6);
    expect(total('clientele_postgres_pool_connections')).toBeGreaterThan(0);
    expect([...families].map(([name, family]) => namingProblem(name, family)).filter(Boolean)).toEqual([]);
    expect(JSON.stringify(samples)).not.toMatch(/ada|example|away/u);
  });
});
