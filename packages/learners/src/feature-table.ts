import type { FeatureColumn } from '@clientele/contracts/training-set';
import { LearnerError } from './learner-error.js';

/** Rows of features, column by column. NaN is a missing number; a category is its code, 0 for unknown. */
export interface FeatureTable {
  readonly columns: readonly FeatureColumn[];
  readonly rowCount: number;
  /** One array of `rowCount` values for each column. */
  readonly values: readonly Float64Array[];
}

/** The rows at `indices`, in that order. */
export function selectRows({ columns, values }: FeatureTable, indices: Int32Array): FeatureTable {
  return { columns, rowCount: indices.length, values: values.map((column) => selectValues(column, indices)) };
}

export const selectValues = (values: Float64Array, indices: Int32Array): Float64Array =>
  Float64Array.from(indices, (index) => values[index] ?? NaN);

/** @throws LearnerError COLUMNS_DIFFER unless names and types are those of `expected`, in that order. */
export function requireColumns(table: FeatureTable, expected: readonly FeatureColumn[]): void {
  const same =
    table.columns.length === expected.length &&
    table.values.length === expected.length &&
    expected.every(({ name, type }, index) => {
      const column = table.columns[index];
      return column?.name === name && column.type === type;
    });
  if (!same) throw new LearnerError('COLUMNS_DIFFER', 'The columns are not those that the model was fitted on.');
  if (table.values.some(({ length }) => length !== table.rowCount))
    throw new LearnerError('LENGTHS_DIFFER', 'The columns differ in length.');
}

/** @throws LearnerError NO_ROWS, LENGTHS_DIFFER, LABEL_NOT_BINARY, ONE_CLASS or VALUE_NOT_FINITE. */
export function requireTrainable(x: FeatureTable, y: Float64Array): void {
  if (x.rowCount === 0 || x.columns.length === 0) throw new LearnerError('NO_ROWS', 'There is nothing to learn from.');
  if (y.length !== x.rowCount) throw new LearnerError('LENGTHS_DIFFER', 'There is not one label for each row.');
  requireColumns(x, x.columns);
  if (!y.every((label) => label === 0 || label === 1))
    throw new LearnerError('LABEL_NOT_BINARY', 'Labels must be 0 or 1.');
  if (!hasBothClasses(y)) throw new LearnerError('ONE_CLASS', 'All labels are equal, so there is nothing to learn.');
  x.values.forEach((values, index) => {
    if (values.some((value) => value === Infinity || value === -Infinity))
      throw new LearnerError('VALUE_NOT_FINITE', `Column ${x.columns[index]?.name ?? ''} holds an infinite value.`);
  });
}

export const hasBothClasses = (y: Float64Array): boolean => y.includes(0) && y.includes(1);
