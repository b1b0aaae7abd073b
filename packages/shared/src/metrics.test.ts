import { describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics.js';
import { namingProblem, parseExposition } from './testing-metrics.js';

const scrape = async (metrics: ReturnType<typeof createMetrics>) => parseExposition(await metrics.expose());

describe('createMetrics', () => {
  it('counts by label, from 0 on where all values are known beforehand', async () => {
    const metrics = createMetrics();
    const events = metrics.counter('clientele_test_events_total', 'Events of a test.', { verdict: ['good', 'bad'] });
    const routes = metrics.counter('clientele_test_requests_total', 'Requests of a test.', { route: 'bounded' });
    const before = await scrape(metrics);
    expect(before.samples).toEqual([
      { name: 'clientele_test_events_total', labels: { verdict: 'good' }, value: 0 },
      { name: 'clientele_test_events_total', labels: { verdict: 'bad' }, value: 0 },
    ]);
    events({ verdict: 'good' })(3);
    events({ verdict: 'good' })(1);
    routes({ route: '/a' })(2);
    const after = await scrape(metrics);
    expect(after.total('clientele_test_events_total', { verdict: 'good' })).toBe(4);
    expect(after.total('clientele_test_events_total', { verdict: 'bad' })).toBe(0);
    expect(after.total('clientele_test_requests_total', { route: '/a' })).toBe(2);
  });

  it('sums observations into cumulative buckets', async () => {
    const metrics = createMetrics();
    const observe = metrics.histogram('clientele_test_duration_seconds', 'Durations.', {}, [0.1, 1])({});
    for (const value of [0.05, 0.1, 0.5, 7]) observe(value);
    const { samples } = await scrape(metrics);
    expect(samples.map(({ name, labels, value }) => [name.split('_').at(-1), labels.le, value])).toEqual([
      ['bucket', '0.1', 2],
      ['bucket', '1', 3],
      ['bucket', '+Inf', 4],
      ['sum', undefined, 7.65],
      ['count', undefined, 4],
    ]);
  });

  it('shows no gauge that nobody has set, and none whose reading fails', async () => {
    const metrics = createMetrics();
    const single = metrics.gauge('clientele_test_age_seconds', 'An age.', {});
    const many = metrics.gauge('clientele_test_jobs', 'Jobs by state.', { state: ['open', 'done'] });
    expect((await scrape(metrics)).samples).toEqual([]);
    let fail = false;
    metrics.onScrape([single, many], () => {
      if (fail) return Promise.reject(new Error('away'));
      single({}).set(7);
      many({ state: 'open' }).set(1);
      return Promise.resolve();
    });
    expect((await scrape(metrics)).samples.map(({ value }) => value)).toEqual([7, 1]);
    fail = true;
    expect((await scrape(metrics)).samples).toEqual([]);
    fail = false;
    expect((await scrape(metrics)).samples).toHaveLength(2);
  });

  it('answers within two seconds, and asks once, when a reading hangs', async () => {
    const metrics = createMetrics();
    const gauge = metrics.gauge('clientele_test_age_seconds', 'An age.', {});
    let readings = 0;
    metrics.onScrape([gauge], () => {
      readings += 1;
      return new Promise(() => undefined);
    });
    const startMs = performance.now();
    await Promise.all([scrape(metrics), scrape(metrics)]);
    await scrape(metrics);
    expect(performance.now() - startMs).toBeLessThan(2_000);
    expect(readings).toBe(1);
  });

  it('counts what goes beyond a bounded number of series together', async () => {
    const metrics = createMetrics();
    const requests = metrics.counter('clientele_test_requests_total', 'Requests of a test.', { route: 'bounded' });
    for (let index = 0; index < 2_500; index += 1) requests({ route: `/${index}` })(1);
    const { samples, total } = await scrape(metrics);
    expect(samples).toHaveLength(2_001);
    expect(total('clientele_test_requests_total', { route: 'other' })).toBe(500);
  });

  it('escapes what labels hold', async () => {
    const metrics = createMetrics();
    metrics.counter('clientele_test_requests_total', 'Requests of a test.', { route: 'bounded' })({
      route: 'a"b\\c\nd',
    })(1);
    expect((await scrape(metrics)).samples[0]!.labels).toEqual({ route: 'a"b\\c\nd' });
  });

  it('keeps apart what belongs to different processes, and names the process by the conventions', async () => {
    const [a, b] = [createMetrics(), createMetrics()];
    a.counter('clientele_test_events_total', 'Events of a test.', {})({})(1);
    b.counter('clientele_test_events_total', 'Events of a test.', {});
    a.addProcess();
    expect((await scrape(b)).total('clientele_test_events_total')).toBe(0);
    const { families, total } = await scrape(a);
    expect([...families].map(([name, family]) => namingProblem(name, family)).filter(Boolean)).toEqual([]);
    expect(total('process_cpu_seconds_total')).toBeGreaterThan(0);
  });
});

describe('namingProblem', () => {
  it.each([
    ['events_total', 'counter'],
    ['clientele_events', 'counter'],
    ['clientele_age_ms', 'gauge'],
    ['clientele_jobs_total', 'gauge'],
    ['clientele_request_time', 'histogram'],
  ])('finds %s wrong for a %s', (name, type) => {
    expect(namingProblem(name, { help: 'A text that helps.', type })).toBeDefined();
  });
});
