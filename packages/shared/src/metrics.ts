import * as prometheus from 'prom-client';
import { withTimeLimit } from './time-limit.js';

/** Seconds of what somebody waits for: from half a millisecond to the longest that a caller waits. */
const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** How long one reading may hold up an answer. */
const READ_TIMEOUT_MS = 1_000;
/** Series of one metric; what comes on top is counted together, so that no mistake fills the memory. */
const SERIES_MAX = 2_000;
const OVERFLOW = 'other';
/** Gauges of the library that are named as counters. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

/** The values of a label: known beforehand, or `bounded`, a small set that only running shows. */
export type LabelValues = readonly string[] | 'bounded';
export type LabelSpec = Readonly<Record<string, LabelValues>>;
export type Labels<S extends LabelSpec> = {
  readonly [K in keyof S]: S[K] extends readonly (infer V extends string)[] ? V : string;
};

/** Goes up by `count`, which is not negative. */
export type Counter = (count: number) => void;
export interface Gauge {
  readonly set: (value: number) => void;
  readonly add: (change: number) => void;
}
/** Takes one value of the distribution. */
export type Histogram = (value: number) => void;

/** The series of a metric, by its labels. Bind those of hot paths beforehand: a look-up costs as much as the counting. */
export type Family<S extends LabelSpec, Series> = (labels: Labels<S>) => Series;

export interface GaugeFamily<S extends LabelSpec> {
  (labels: Labels<S>): Gauge;
  /** Drops every series. */
  clear(): void;
}

/**
 * The metrics of one process, in Prometheus' text format. Names follow its conventions: base units, the unit as suffix,
 * `_total` for counters. Label values come from closed sets and never from what callers send.
 *
 * @see https://prometheus.io/docs/practices/naming/
 */
export interface Metrics {
  /** Series whose values are all known beforehand begin at 0. */
  counter<const S extends LabelSpec>(name: string, help: string, labels: S): Family<S, Counter>;
  /** Has no series until one is set. */
  gauge<const S extends LabelSpec>(name: string, help: string, labels: S): GaugeFamily<S>;
  /** @param buckets Upper bounds, ascending; durations in seconds by default. */
  histogram<const S extends LabelSpec>(
    name: string,
    help: string,
    labels: S,
    buckets?: readonly number[],
  ): Family<S, Histogram>;
  /**
   * Has `read` set these gauges whenever the metrics are asked for. A reading that fails leaves them out, and so does
   * one that takes more than a second; it is not begun again before it ends.
   */
  onScrape(gauges: readonly { clear(): void }[], read: () => Promise<void> | void): void;
  /** Adds what Node knows of its process: `process_*` and `nodejs_*`. */
  addProcess(): void;
  /** All metrics as text. Callers at the same time share one reading. */
  expose(): Promise<string>;
}

/** Of what `expose` answers. */
export const METRICS_CONTENT_TYPE = prometheus.Registry.PROMETHEUS_CONTENT_TYPE;

export function createMetrics(): Metrics {
  const registry = new prometheus.Registry();
  const readings: (() => Promise<void>)[] = [];
  let exposing: Promise<string> | undefined;

  async function readAndExpose(): Promise<string> {
    await Promise.all(readings.map((reading) => reading()));
    return (await registry.metrics()).replaceAll(/ Nan$/gmu, ' NaN'); // as the format spells it
  }
  const describe = (name: string, help: string, labels: LabelSpec) => ({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
  });

  return {
    counter(name, help, labels) {
      const counter = new prometheus.Counter(describe(name, help, labels));
      return withZeros(
        labels,
        createFamily(labels, (values) => {
          const series = counter.labels(...values);
          series.inc(0);
          return (count) => {
            series.inc(count);
          };
        }),
      );
    },
    gauge: (name, help, labels) => createGauge(new prometheus.Gauge(describe(name, help, labels)), labels),
    histogram(name, help, labels, buckets = DURATION_BUCKETS) {
      const histogram = new prometheus.Histogram({ ...describe(name, help, labels), buckets: [...buckets] });
      return withZeros(
        labels,
        createFamily(labels, (values) => {
          histogram.zero(Object.fromEntries(Object.keys(labels).map((label, index) => [label, values[index] ?? ''])));
          const series = histogram.labels(...values);
          return (value) => {
            series.observe(value);
          };
        }),
      );
    },
    onScrape(gauges, read) {
      readings.push(createReading(gauges, read));
    },
    addProcess() {
      prometheus.collectDefaultMetrics({ register: registry });
      for (const name of MISNAMED) registry.removeSingleMetric(name);
    },
    expose() {
      exposing ??= readAndExpose().finally(() => {
        exposing = undefined;
      });
      return exposing;
    },
  };
}

function createFamily<S extends LabelSpec, Series>(
  labels: S,
  make: (values: readonly string[]) => Series,
): Family<S, Series> {
  const names: (keyof S)[] = Object.keys(labels);
  const made = new Map<string, Series>();
  return (given) => {
    const values = names.map((name) => given[name] as string);
    const key = values.join('\n');
    const found = made.get(key);
    if (found !== undefined) return found;
    if (made.size >= SERIES_MAX) return makeOnce(made, OVERFLOW, () => make(names.map(() => OVERFLOW)));
    return makeOnce(made, key, () => make(values));
  };
}

function makeOnce<Series>(made: Map<string, Series>, key: string, make: () => Series): Series {
  const series = made.get(key) ?? make();
  made.set(key, series);
  return series;
}

function createGauge<S extends LabelSpec>(gauge: prometheus.Gauge, labels: S): GaugeFamily<S> {
  const clear = (): void => {
    gauge.reset();
    if (Object.keys(labels).length === 0) gauge.remove(); // it would show a 0 that nobody has measured
  };
  clear();
  const family = createFamily(labels, (values): Gauge => {
    const series = gauge.labels(...values);
    return {
      set: (value) => {
        series.set(value);
      },
      add: (change) => {
        series.inc(change);
      },
    };
  });
  return Object.assign((given: Labels<S>) => family(given), { clear });
}

/** Makes every series whose labels are known beforehand, so that rates see them from their first event on. */
function withZeros<S extends LabelSpec, Series>(labels: S, family: Family<S, Series>): Family<S, Series> {
  let known: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(labels)) {
    if (values === 'bounded') return family;
    known = known.flatMap((others) => values.map((value) => ({ ...others, [name]: value })));
  }
  for (const given of known) family(given as Labels<S>);
  return family;
}

function createReading(gauges: readonly { clear(): void }[], read: () => Promise<void> | void): () => Promise<void> {
  let isReading = false;
  async function readOnce(): Promise<void> {
    isReading = true;
    try {
      await read();
    } catch {
      // What cannot be read is not shown; why it cannot is told by whoever needs it.
    } finally {
      isReading = false;
    }
  }
  return async () => {
    for (const gauge of gauges) gauge.clear();
    if (!isReading) await withTimeLimit(readOnce(), READ_TIMEOUT_MS, undefined);
  };
}
