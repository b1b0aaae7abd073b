import type { PopulationState } from '@clientele/contracts/training-set';
import { FeatureViewError, type CompiledViews } from './compile-views.js';
import type { RawValue } from './values.js';

/** A vocabulary holds at most this many categories; the rest are unknown (code 0). */
export const VOCABULARY_SIZE_MAX = 255;

/** Counts categories row by row; memory grows with the number of different categories. */
export interface VocabularyFitter {
  add(row: readonly RawValue[]): void;
  fit(): PopulationState;
}

/** @throws FeatureViewError FEATURE_COLUMN_TAKEN when two columns have one name, as vocabularies go by name. */
export function createVocabularyFitter({ columns }: Pick<CompiledViews, 'columns'>): VocabularyFitter {
  if (new Set(columns.map(({ name }) => name)).size < columns.length)
    throw new FeatureViewError('FEATURE_COLUMN_TAKEN', 'Two feature columns have the same name.');
  const counted = columns.flatMap(({ name, type }, index) =>
    type === 'category' ? [{ name, index, counts: new Map<string, number>() }] : [],
  );
  return {
    add(row) {
      for (const { index, counts } of counted) {
        const value = row[index];
        if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    },
    fit: () => ({ vocabularies: Object.fromEntries(counted.map(({ name, counts }) => [name, mostFrequent(counts)])) }),
  };
}

/** Most frequent first, equal counts by UTF-16 code units, so that equal rows in any order make equal vocabularies. */
const mostFrequent = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, VOCABULARY_SIZE_MAX)
    .map(([category]) => category);

/**
 * Vocabularies of the category columns, fitted on training rows of `rawVector`. Every category column has one, empty if
 * no row has a value.
 *
 * @throws FeatureViewError FEATURE_COLUMN_TAKEN when two columns have one name.
 */
export function fitVocabularies(
  compiled: Pick<CompiledViews, 'columns'>,
  rows: Iterable<readonly RawValue[]>,
): PopulationState {
  const fitter = createVocabularyFitter(compiled);
  for (const row of rows) fitter.add(row);
  return fitter.fit();
}

const codesOf = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function codes(vocabulary: readonly string[]): ReadonlyMap<string, number> {
  const known = codesOf.get(vocabulary);
  if (known !== undefined) return known;
  const made = new Map(vocabulary.map((category, index) => [category, index + 1]));
  codesOf.set(vocabulary, made);
  return made;
}

/**
 * A raw row as a model takes it: numbers with NaN for missing, categories as codes with 0 for missing and unknown.
 *
 * @param raw Shape [columns], as `rawVector` returns it.
 * @param population Not changed after its first use here: its look-up tables are kept.
 */
export function encodeRow(
  { columns }: Pick<CompiledViews, 'columns'>,
  raw: readonly RawValue[],
  population: PopulationState,
): Float64Array {
  const row = new Float64Array(columns.length);
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index];
    const value = raw[index];
    if (column?.type === 'category') {
      const vocabulary = typeof value === 'string' ? population.vocabularies[column.name] : undefined;
      row[index] = vocabulary === undefined ? 0 : (codes(vocabulary).get(value as string) ?? 0);
    } else {
      row[index] = typeof value === 'number' ? value : NaN;
    }
  }
  return row;
}

/** The category behind a column's code; undefined for 0, codes out of range and columns without a vocabulary. */
export const categoryOf = (population: PopulationState, column: string, code: number): string | undefined =>
  population.vocabularies[column]?.[code - 1];
