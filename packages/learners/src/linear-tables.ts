/**
 * A linear model over raw columns, as `explain.bin` holds it: what each column adds to the margin. One entry a column
 * in every array; a category's contributions stand in `table` from `tableStart`, indexed by its code.
 */
export interface LinearTables {
  readonly columnCount: number;
  /** Margin of the average training row. */
  readonly baseMargin: number;
  /** 1 for a category. */
  readonly isCategory: Uint8Array;
  /** Stands for a missing number. */
  readonly fill: Float64Array;
  /** Limits of a number. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Of the number v, and of sign(v) * ln(1 + |v|). */
  readonly weight: Float64Array;
  readonly logWeight: Float64Array;
  /** Added when the number is missing. */
  readonly missingWeight: Float64Array;
  /** What the column adds for the average training row. */
  readonly mean: Float64Array;
  readonly tableStart: Int32Array;
  /** Entries of a category's table: its largest code and 1. Larger codes count as 0. */
  readonly tableLength: Int32Array;
  readonly table: Float64Array;
}

/**
 * What each column adds to the margin of one row, compared with the average training row. Exact: `baseMargin` and the
 * contributions sum to the margin. For a linear model these are the Shapley values.
 *
 * @param row Shape [columnCount]; rounded to float32, as the model's graph gets it. NaN = missing.
 * @param out Shape [columnCount]; a new array by default.
 * @see Lundberg and Lee, NeurIPS 2017, corollary 1.
 */
export function explainLinear(
  tables: LinearTables,
  row: Float64Array | Float32Array,
  out: Float64Array = new Float64Array(tables.columnCount),
): Float64Array {
  const { columnCount, isCategory, mean } = tables;
  for (let column = 0; column < columnCount; column += 1) {
    const value = Math.fround(row[column] ?? NaN);
    const effect =
      isCategory[column] === 1 ? categoryEffect(tables, column, value) : numberEffect(tables, column, value);
    out[column] = effect - (mean[column] ?? 0);
  }
  return out;
}

// eslint-disable-next-line complexity -- a numeric kernel: `?? 0` only narrows types
function numberEffect(tables: LinearTables, column: number, value: number): number {
  const missing = value !== value;
  const upper = tables.upper[column] ?? 0;
  const lower = tables.lower[column] ?? 0;
  let number = missing ? (tables.fill[column] ?? 0) : value;
  if (number > upper) number = upper;
  else if (number < lower) number = lower;
  let effect = (tables.weight[column] ?? 0) * number;
  const logWeight = tables.logWeight[column] ?? 0;
  if (logWeight !== 0) effect += logWeight * Math.sign(number) * Math.log(1 + Math.abs(number));
  return missing ? effect + (tables.missingWeight[column] ?? 0) : effect;
}

function categoryEffect(tables: LinearTables, column: number, code: number): number {
  const known = code >= 1 && code <= (tables.tableLength[column] ?? 0) - 1;
  return tables.table[(tables.tableStart[column] ?? 0) + (known ? Math.floor(code) : 0)] ?? 0;
}

/** Margin of one row, shape [columnCount]. */
export function linearMargin(tables: LinearTables, row: Float64Array | Float32Array, scratch?: Float64Array): number {
  const contributions = explainLinear(tables, row, scratch);
  let margin = tables.baseMargin;
  for (let column = 0; column < tables.columnCount; column += 1) margin += contributions[column] ?? 0;
  return margin;
}
