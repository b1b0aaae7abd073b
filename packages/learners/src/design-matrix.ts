import type { FeatureTable } from './feature-table.js';
import { fitNumericTransform, signedLog, toFloat32, type NumericTransform } from './numeric-transform.js';

/** One column's place in the design. */
export type ColumnPlan =
  | {
      readonly kind: 'number';
      readonly transform: NumericTransform;
      /** Indices of its dense values: the value itself and its logarithm; -1 for one that is constant or not used. */
      readonly linear: number;
      readonly log: number;
      /** Index of its weight for a missing value, -1 when it has none. */
      readonly missing: number;
    }
  | {
      readonly kind: 'category';
      /** Index of the weight of code 1; the codes up to `codeCount` follow. */
      readonly first: number;
      readonly codeCount: number;
    };

/**
 * Training rows as the optimiser reads them. Weights are numbered: dense ones (standardised numbers), then indicators
 * (0 or 1: missing values and categories), then the intercept.
 */
export interface DesignMatrix {
  readonly plan: readonly ColumnPlan[];
  readonly rowCount: number;
  readonly denseCount: number;
  /** Row-major, [rowCount, denseCount]. */
  readonly dense: Float64Array;
  readonly activeCount: number;
  /** Row-major, [rowCount, activeCount]: the indicators that are 1 in a row, -1 for none. */
  readonly active: Int32Array;
  /** All weights, the intercept included. */
  readonly weightCount: number;
}

/** Fits the transforms on these rows and lays them out. A category's indicators are those of the codes it holds. */
export function createDesignMatrix(x: FeatureTable, { rich }: { readonly rich: boolean }): DesignMatrix {
  const { plan, denseCount, weightCount } = planColumns(x, rich);
  const activeCount = plan.filter((column) => column.kind === 'category' || column.missing >= 0).length;
  const dense = new Float64Array(x.rowCount * denseCount);
  const active = new Int32Array(x.rowCount * activeCount).fill(-1);
  let slot = 0;
  plan.forEach((column, index) => {
    const values = x.values[index] ?? new Float64Array(0);
    if (column.kind === 'number') writeDense(dense, denseCount, column, values);
    if (column.kind === 'number' && column.missing < 0) return;
    for (let row = 0; row < x.rowCount; row += 1)
      active[row * activeCount + slot] = indicatorOf(column, values[row] ?? NaN);
    slot += 1;
  });
  return { plan, rowCount: x.rowCount, denseCount, dense, activeCount, active, weightCount };
}

interface Plan {
  plan: ColumnPlan[];
  denseCount: number;
  weightCount: number;
}

function planColumns(x: FeatureTable, rich: boolean): Plan {
  const transforms = x.columns.map(({ type }, index) =>
    type === 'number' ? fitNumericTransform(x.values[index] ?? new Float64Array(0), rich) : undefined,
  );
  const denseCount = transforms
    .flatMap((transform) => (transform ? [transform.linear, transform.log] : []))
    .filter(({ inverseDeviation }) => inverseDeviation > 0).length;
  let dense = 0;
  let next = denseCount;
  const plan = transforms.map((transform, index): ColumnPlan => {
    if (transform === undefined) {
      const codeCount = largestCode(x.values[index] ?? new Float64Array(0));
      next += codeCount;
      return { kind: 'category', first: next - codeCount, codeCount };
    }
    return {
      kind: 'number',
      transform,
      linear: transform.linear.inverseDeviation > 0 ? dense++ : -1,
      log: transform.log.inverseDeviation > 0 ? dense++ : -1,
      missing: transform.missing ? next++ : -1,
    };
  });
  return { plan, denseCount, weightCount: next + 1 };
}

const largestCode = (codes: Float64Array): number =>
  codes.reduce((largest, code) => (code > largest && Number.isInteger(code) ? code : largest), 0);

function writeDense(
  dense: Float64Array,
  denseCount: number,
  column: Extract<ColumnPlan, { kind: 'number' }>,
  values: Float64Array,
): void {
  const { fill, linear, log } = column.transform;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? NaN;
    const filled = Number.isNaN(value) ? fill : toFloat32(value);
    if (column.linear >= 0) dense[row * denseCount + column.linear] = (filled - linear.mean) * linear.inverseDeviation;
    if (column.log >= 0) dense[row * denseCount + column.log] = (signedLog(filled) - log.mean) * log.inverseDeviation;
  }
}

function indicatorOf(column: ColumnPlan, value: number): number {
  if (column.kind === 'number') return Number.isNaN(value) ? column.missing : -1;
  return Number.isInteger(value) && value >= 1 && value <= column.codeCount ? column.first + value - 1 : -1;
}
