import { SPLITS, type FeatureColumn, type Split } from '@clientele/contracts/training-set';
import type { TrainingSetBatch } from '@clientele/contracts/training-set-hash';
import { AppError } from '@clientele/shared/errors';
import { tableFromIPC, type Table } from 'apache-arrow';

const KEYS = ['customer_id', 'cutoff', 'split', 'label'];

/**
 * The rows of an Arrow IPC stream.
 *
 * @throws AppError `internal` TRAINING_SET_CORRUPT when it is no such stream, or its columns are not the keys and then
 * `columns`.
 */
export function readArrowRows(ipc: Uint8Array, columns: readonly FeatureColumn[]): TrainingSetBatch {
  const table = parseTable(ipc);
  const names = [...KEYS, ...columns.map(({ name }) => name)];
  const found = table.schema.fields.map(({ name }) => name);
  if (found.length !== names.length || names.some((name, index) => found[index] !== name)) throw corrupt('its columns');
  const numbers = (index: number): Float64Array => toNumbers(table, index);
  return {
    customerId: toTexts(table, 0),
    cutoffMs: numbers(1),
    split: toTexts(table, 2).map(toSplit),
    label: numbers(3),
    features: columns.map((_, index) => numbers(KEYS.length + index)),
  };
}

function parseTable(ipc: Uint8Array): Table {
  try {
    return tableFromIPC(ipc);
  } catch (err) {
    throw corrupt('its Arrow stream', err);
  }
}

function toNumbers(table: Table, index: number): Float64Array {
  const vector = table.getChildAt(index);
  if (vector === null) throw corrupt('its columns');
  const values = new Float64Array(table.numRows);
  let row = 0;
  for (const value of vector) values[row++] = value === null ? NaN : Number(value);
  return values;
}

function toTexts(table: Table, index: number): string[] {
  const vector = table.getChildAt(index);
  if (vector === null) throw corrupt('its columns');
  return Array.from(vector, String);
}

function toSplit(text: string): Split {
  const split = SPLITS.find((known) => known === text);
  if (split === undefined) throw corrupt('its splits');
  return split;
}

export const corrupt = (what: string, cause?: unknown): AppError =>
  new AppError('internal', 'TRAINING_SET_CORRUPT', `The training set arrived damaged: ${what}.`, { cause });
