import type { ColumnPlan, DesignMatrix } from './design-matrix.js';
import type { LinearTables } from './linear-tables.js';

/** Folds standardisation into the weights, so that a column's effect is read off its raw value. */
export function toLinearTables(design: DesignMatrix, weights: Float64Array): LinearTables {
  const { plan } = design;
  const numbers = (pick: (column: NumberPlan) => number): Float64Array =>
    Float64Array.from(plan, (column) => (column.kind === 'number' ? pick(column) : 0));
  const weightAt = (index: number): number => (index < 0 ? 0 : (weights[index] ?? 0));
  const weight = numbers(({ linear, transform }) => weightAt(linear) * transform.linear.inverseDeviation);
  const logWeight = numbers(({ log, transform }) => weightAt(log) * transform.log.inverseDeviation);
  // What a standardised value of 0, the mean, adds to the margin before it is taken out of the intercept.
  const atMean = plan.map((column, index) =>
    column.kind === 'number'
      ? (weight[index] ?? 0) * column.transform.linear.mean + (logWeight[index] ?? 0) * column.transform.log.mean
      : 0,
  );
  const indicators = indicatorMeans(design, weights);
  const tableLength = Int32Array.from(plan, (column) => (column.kind === 'category' ? column.codeCount + 1 : 0));
  return {
    columnCount: plan.length,
    baseMargin: indicators.reduce((sum, value) => sum + value, weightAt(design.weightCount - 1)),
    isCategory: Uint8Array.from(plan, ({ kind }) => (kind === 'category' ? 1 : 0)),
    fill: numbers(({ transform }) => transform.fill),
    lower: numbers(({ transform }) => transform.lower),
    upper: numbers(({ transform }) => transform.upper),
    weight,
    logWeight,
    missingWeight: numbers(({ missing }) => weightAt(missing)),
    mean: indicators.map((value, index) => value + (atMean[index] ?? 0)),
    tableStart: startsOf(tableLength),
    tableLength,
    table: Float64Array.from(plan.flatMap((column) => tableOf(column, weights))),
  };
}

type NumberPlan = Extract<ColumnPlan, { kind: 'number' }>;

const tableOf = (column: ColumnPlan, weights: Float64Array): number[] =>
  column.kind === 'category' ? [0, ...weights.subarray(column.first, column.first + column.codeCount)] : [];

function startsOf(lengths: Int32Array): Int32Array {
  let next = 0;
  return lengths.map((length) => {
    next += length;
    return next - length;
  });
}

/** What the indicators of each column add, averaged over the training rows. */
function indicatorMeans(design: DesignMatrix, weights: Float64Array): Float64Array {
  const { plan, rowCount, activeCount, active } = design;
  const hits = new Float64Array(design.weightCount);
  for (let cell = 0; cell < rowCount * activeCount; cell += 1) {
    const index = active[cell] ?? -1;
    if (index >= 0) hits[index] = (hits[index] ?? 0) + 1;
  }
  const share = (index: number): number => (index < 0 ? 0 : ((hits[index] ?? 0) / rowCount) * (weights[index] ?? 0));
  return Float64Array.from(plan, (column) => {
    if (column.kind === 'number') return share(column.missing);
    let sum = 0;
    for (let code = 0; code < column.codeCount; code += 1) sum += share(column.first + code);
    return sum;
  });
}
