import { median } from './statistics.js';

/** One measured quantity, a value for each run, beside what it is held against. */
export interface Figure {
  /** Key in `metrics`, with its unit: `events_per_s`. */
  readonly metric: string;
  /** For people. */
  readonly title: string;
  readonly values: readonly number[];
  readonly against?: Against;
}

/** A limit or peer that was measured in the same runs, or a limit that was set. */
export interface Against {
  /** Key in `ratios` and `limits`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** In the figure's unit; one for each run, or one for all. */
  readonly values: readonly number[] | number;
}

/** What `--json` prints. Numbers are medians over the runs; a ratio is measured over limit, run by run. */
export interface Report {
  readonly name: string;
  readonly ratios: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly limits: Readonly<Record<string, number>>;
  readonly runs: number;
  readonly commit: string;
}

export function toReport(
  figures: readonly Figure[],
  { name, runs, commit }: Pick<Report, 'name' | 'runs' | 'commit'>,
): Report {
  const held = figures.flatMap(({ values, against }) => (against === undefined ? [] : [{ values, against }]));
  return {
    name,
    ratios: Object.fromEntries(held.map(({ values, against }) => [against.name, round(ratio(values, against))])),
    metrics: Object.fromEntries(figures.map(({ metric, values }) => [metric, round(median(values))])),
    limits: Object.fromEntries(held.map(({ against }) => [against.name, round(limitOf(against))])),
    runs,
    commit,
  };
}

/** A line for each figure: the median and the span over the runs, its limit, and the ratio. */
export function toTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ metric, title, values, against }) => [
    title,
    `${show(median(values))} (${show(Math.min(...values))} to ${show(Math.max(...values))})`,
    against === undefined ? '' : `${show(limitOf(against))} ${against.title}`,
    against === undefined ? '' : ratio(values, against).toFixed(2),
    metric,
  ]);
  const all = [['', 'median (span)', 'limit', 'ratio', 'metric'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const limitOf = ({ values }: Against): number => (typeof values === 'number' ? values : median(values));

function ratio(values: readonly number[], against: Against): number {
  const limits = against.values;
  return median(values.map((value, run) => value / (typeof limits === 'number' ? limits : (limits[run] ?? NaN))));
}

const DIGITS = 4;
const round = (value: number): number => Number(value.toPrecision(DIGITS));
const show = (value: number): string => round(value).toLocaleString('en', { maximumFractionDigits: 3 });
