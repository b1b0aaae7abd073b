import type { TrainingSetBatch } from '@clientele/contracts/training-set-hash';
import type { FeatureColumn, PopulationState, Split } from '@clientele/contracts/training-set';
import type { RawValue } from '@clientele/feature-engine/values';
import { createVocabularyFitter, encodeRow } from '@clientele/feature-engine/vocabulary';
import type { ReplayedRow } from './subject-replay.js';
import type { CutoffSpec } from './training-set-spec.js';

/** Rows of a training set, column by column and compact: eight bytes a value, texts once. */
export interface RowTable {
  /** Rows must come with subject ids ascending. */
  add(row: ReplayedRow): void;
  /** Fits the vocabularies on the training rows and puts the rows in order. Ends the adding. */
  finish(): FinishedRows;
}

/** Rows ordered by cutoff and then customer id. */
export interface FinishedRows {
  readonly rowCount: number;
  /** One for each cutoff. */
  readonly rowCounts: readonly number[];
  readonly population: PopulationState;
  /** All rows in order, at most `rowsMax` in a batch. */
  batches(rowsMax: number): Generator<TrainingSetBatch>;
}

interface Column {
  readonly column: FeatureColumn;
  values: Float64Array;
  /** Categories seen, by their place; a stored value is place + 1, or 0 for none. */
  readonly places: Map<string, number>;
}

const INITIAL_ROWS = 1_024;

/** @throws FeatureViewError FEATURE_COLUMN_TAKEN when two columns have one name. */
export function createRowTable(columns: readonly FeatureColumn[], cutoffs: readonly CutoffSpec[]): RowTable {
  const fitter = createVocabularyFitter({ columns });
  const table: Column[] = columns.map((column) => ({
    column,
    values: new Float64Array(INITIAL_ROWS),
    places: new Map<string, number>(),
  }));
  const subjectIds: string[] = [];
  const cutoffOf: number[] = [];
  const labels: number[] = [];
  return {
    add({ subjectId, cutoff, label, raw }) {
      const row = subjectIds.push(subjectId) - 1;
      cutoffOf.push(cutoff);
      labels.push(label);
      table.forEach((entry, index) => {
        store(entry, row, raw[index] ?? null);
      });
      if (cutoffs[cutoff]?.split === 'train') fitter.add(raw);
    },
    finish() {
      const population = fitter.fit();
      for (const entry of table) encodeColumn(entry, subjectIds.length, population);
      const { order, rowCounts } = orderByCutoff(cutoffOf, cutoffs.length);
      return {
        rowCount: order.length,
        rowCounts,
        population,
        *batches(rowsMax) {
          for (let start = 0; start < order.length; start += rowsMax) {
            const rows = order.subarray(start, start + rowsMax);
            const cutoffAt = (row: number): CutoffSpec | undefined => cutoffs[cutoffOf[row] ?? 0];
            yield {
              customerId: Array.from(rows, (row) => subjectIds[row] ?? ''),
              cutoffMs: Float64Array.from(rows, (row) => cutoffAt(row)?.cutoffMs ?? 0),
              split: Array.from(rows, (row): Split => cutoffAt(row)?.split ?? 'train'),
              label: Float64Array.from(rows, (row) => labels[row] ?? 0),
              features: table.map(({ values }) => Float64Array.from(rows, (row) => values[row] ?? NaN)),
            };
          }
        },
      };
    },
  };
}

function store(entry: Column, row: number, value: RawValue): void {
  if (row >= entry.values.length) {
    const larger = new Float64Array(entry.values.length * 2);
    larger.set(entry.values);
    entry.values = larger;
  }
  if (entry.column.type === 'number') {
    entry.values[row] = typeof value === 'number' ? value : NaN;
    return;
  }
  entry.values[row] = typeof value === 'string' ? placeOf(entry.places, value) : 0;
}

function placeOf(places: Map<string, number>, text: string): number {
  const known = places.get(text);
  if (known !== undefined) return known;
  places.set(text, places.size + 1);
  return places.size;
}

/** Puts the population's codes in the place of places, through the same function that serving uses. */
function encodeColumn({ column, values, places }: Column, rowCount: number, population: PopulationState): void {
  if (column.type === 'number') return;
  const codes = [0, ...[...places.keys()].map((text) => encodeRow({ columns: [column] }, [text], population)[0] ?? 0)];
  for (let row = 0; row < rowCount; row += 1) values[row] = codes[values[row] ?? 0] ?? 0;
}

/** Row numbers by cutoff, rows of one cutoff in the order in which they came. */
function orderByCutoff(cutoffOf: readonly number[], cutoffCount: number): { order: Uint32Array; rowCounts: number[] } {
  const rowCounts = Array.from({ length: cutoffCount }, () => 0);
  for (const cutoff of cutoffOf) rowCounts[cutoff] = (rowCounts[cutoff] ?? 0) + 1;
  let start = 0;
  const next = rowCounts.map((count) => (start += count) - count);
  const order = new Uint32Array(cutoffOf.length);
  cutoffOf.forEach((cutoff, row) => {
    const at = next[cutoff] ?? 0;
    order[at] = row;
    next[cutoff] = at + 1;
  });
  return { order, rowCounts };
}
