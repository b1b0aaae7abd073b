import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from '@clientele/shared/metrics';
import { meterPools, meterRedis } from '@clientele/shared/metrics-stores';
import { namingProblem, parseExposition, type Scrape } from '@clientele/shared/testing-metrics';
import type { Redis } from 'ioredis';
import { NEWEST_AVAILABLE } from '../src/adapters/postgres-event-log.js';
import { meterLogLag } from '../src/adapters/postgres-log-lag.js';
import { meterTail } from '../src/adapters/tail-metrics.js';
import { appendEvents, createLogDatabase, testSubjectId, until, type LogDatabase, type TestEvent } from './fixture.js';
import { openTestRedis, PURCHASES, startTail, type RunningTail } from './tail-fixture.js';

let database: LogDatabase;
let redis: Redis;
let running: RunningTail | undefined;
beforeAll(async () => {
  database = await createLogDatabase();
  redis = openTestRedis();
  await until(() => redis.status === 'ready');
  await redis.flushdb();
});
afterAll(async () => {
  await redis.flushdb();
  redis.disconnect();
  await database.drop();
});

let eventCount = 0;
const events = (count: number, subjects: number): TestEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    messageId: `m${(eventCount += 1)}`,
    event: 'Order Completed',
    subjectId: testSubjectId(index % subjects),
    userId: 'ada@example.com',
    eventTimeMs: Date.UTC(2026, 0, 1) + index,
  }));

describe('metrics of features', () => {
  let metrics = createMetrics();
  const scrape = async (): Promise<Scrape> => parseExposition(await metrics.expose());
  const applied = ({ total }: Scrape) =>
    ['follow', 'rebuild'].map((mode) => total('clientele_features_events_applied_total', { mode }));
  const start = async (): Promise<RunningTail> => {
    const tail = startTail(database, redis, 10_000, metrics);
    running = tail;
    meterTail(metrics, () => tail.tail.status());
    meterLogLag(metrics, { pool: database.pool, position: () => tail.tail.status().storedPosition });
    await until(() => tail.tail.status().ready);
    return tail;
  };
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  beforeEach(() => {
    metrics = createMetrics();
  });
  afterAll(stop);

  it('count events once as they come, and again when all is built anew', async () => {
    const { publishView } = await start();
    await publishView(PURCHASES);
    await until(async () => (await scrape()).total('clientele_features_rebuilds_total') === 2);
    await until(async () => (await scrape()).total('clientele_features_states_complete') === 1);
    await appendEvents(database.pool, events(600, 40));
    await until(async () => applied(await scrape())[0] === 600);
    await appendEvents(database.pool, events(5, 5));
    await until(async () => applied(await scrape())[0] === 605);
    const { total } = await scrape();
    expect(total('clientele_features_events_applied_total', { mode: 'rebuild' })).toBe(0);
    expect(total('clientele_features_states_written_total')).toBe(45);
    expect(total('clientele_features_freshness_seconds_count')).toBe(605);
    expect(total('clientele_features_freshness_seconds_bucket', { le: '10' })).toBe(605);
    expect(total('clientele_features_lease_held')).toBe(1);
    await redis.flushdb();
    await until(async () => (await scrape()).total('clientele_features_rebuilds_total') === 3);
    await until(async () => (await scrape()).total('clientele_features_states_complete') === 1);
    const rebuilt = await scrape();
    expect(applied(rebuilt)).toEqual([605, 605]);
    expect(rebuilt.total('clientele_features_freshness_seconds_count')).toBe(605);
    await stop();
  });

  it('show how far the states are behind, and 0 once they are not', async () => {
    const tail = await start();
    expect((await scrape()).total('clientele_features_consumer_lag_events')).toBe(0);
    const position = tail.tail.status().storedPosition;
    await stop();
    metrics = createMetrics();
    meterLogLag(metrics, { pool: database.pool, position: () => position });
    await appendEvents(database.pool, events(70, 7));
    await appendEvents(database.pool, events(30, 7));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const behind = await scrape();
    expect(behind.total('clientele_features_consumer_lag_events')).toBe(100);
    expect(behind.total('clientele_features_consumer_lag_seconds')).toBeGreaterThan(0.04);
    metrics = createMetrics();
    await start();
    await until(async () => applied(await scrape())[0] === 100);
    const { samples } = await scrape();
    expect(
      samples
        .filter(({ name }) => name.includes('lag'))
        .map(({ value }) => value)
        .slice(0, 2),
    ).toEqual([0, 0]);
    await stop();
  });

  it('show nothing of what another replica does', async () => {
    meterTail(metrics, () => ({ holding: false, ready: false }));
    meterLogLag(metrics, { pool: database.pool, position: () => undefined });
    const { samples } = await scrape();
    expect(samples.map(({ name, value }) => [name, value])).toEqual([
      ['clientele_features_lease_held', 0],
      ['clientele_log_xmin_age_seconds', expect.any(Number)],
    ]);
  });

  it('show how long a transaction holds the readers back', async () => {
    meterLogLag(metrics, { pool: database.pool, position: () => undefined });
    const age = async () => (await scrape()).total('clientele_log_xmin_age_seconds');
    const client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query('SELECT pg_current_xact_id()');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await age()).toBeGreaterThan(0.3);
    await client.query('ROLLBACK');
    client.release();
    await until(async () => (await age()) < 0.3);
  });

  it('F11 show how full Redis is, of its limit', async () => {
    meterRedis(metrics, redis, 'state');
    meterPools(metrics, { main: database.pool });
    const ratio = async () => (await scrape()).total('clientele_redis_memory_used_ratio', { use: 'state' });
    expect(await ratio()).toBeLessThan(0.8);
    const used = Number(/^used_memory:(\d+)/mu.exec(await redis.info('memory'))?.[1]);
    await redis.config('SET', 'maxmemory', Math.round(used / 0.9));
    try {
      expect(await ratio()).toBeGreaterThan(0.8);
    } finally {
      await redis.config('SET', 'maxmemory', 0);
    }
    const { families } = await scrape();
    expect([...families].map(([name, family]) => namingProblem(name, family)).filter(Boolean)).toEqual([]);
    expect(JSON.stringify((await scrape()).samples)).not.toMatch(/ada|example|Order/u);
  });
});

describe('the largest available_at', () => {
  it('is read by its index, whatever the size of the log', async () => {
    await appendEvents(database.pool, events(20_000, 100));
    await database.pool.query('ANALYZE ingest.event');
    const { rows } = await database.pool.query<Record<'QUERY PLAN', string>>(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ${NEWEST_AVAILABLE}`,
      [1],
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index (?:Only )?Scan Backward using \S*available_at_idx/u);
    expect(plan).not.toMatch(/Seq Scan|Sort Method/u);
    for (const [, rowCount] of plan.matchAll(/rows=(\d+(?:\.\d+)?)/gu)) expect(Number(rowCount)).toBeLessThanOrEqual(1);
  });
});
