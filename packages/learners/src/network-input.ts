import type { FeatureTable } from './feature-table.js';
import { fitNumericTransform, signedLog, toFloat32 } from './numeric-transform.js';

/** min(max((v - offset) * scale, lower), upper), where v is the column's number, or `fill` where that is missing. */
export interface NumberTerm {
  readonly kind: 'number';
  readonly column: number;
  /** Whether v is sign(number) * ln(1 + |number|). */
  readonly log: boolean;
  readonly fill: number;
  readonly offset: number;
  readonly scale: number;
  readonly lower: number;
  readonly upper: number;
}

/** What one input of a network is made of, in float64; the input is then rounded to float32. */
export type InputTerm =
  | NumberTerm
  /** 1 where the column's number is missing, else 0. */
  | { readonly kind: 'missing'; readonly column: number }
  /** 1 where the column's category is `code`, else 0. */
  | { readonly kind: 'category'; readonly column: number; readonly code: number };

/** How many standard deviations an input may be from its mean: a network's margins follow far values anywhere. */
const DEVIATIONS_MAX = 10;
/** Pieces that a number is cut into, at quantiles. */
const PIECES = 8;
/** A code that fewer training rows hold has no input of its own: it would learn these few customers by heart. */
const CODE_ROWS_MIN = 10;

/**
 * Fits the inputs on training rows: a number gives its standardised value, the logarithm where that is less skew, its
 * place within each of up to eight pieces between quantiles, and whether it is missing; a category gives one input for
 * each common code. Terms of one kind stand together.
 *
 * @see Gorishniy, Rubachev and Babenko, On Embeddings for Numerical Features in Tabular Deep Learning, NeurIPS 2022,
 * equation 1: piecewise linear encoding.
 */
export function fitInputTerms(x: FeatureTable): InputTerm[] {
  const terms = x.columns.flatMap(({ type }, column): InputTerm[] => {
    const values = x.values[column] ?? new Float64Array(0);
    return type === 'number' ? numberTerms(values, column) : categoryTerms(values, column);
  });
  const groups = [isValue, isLogarithm, isMissing, isCategory].map((isOfGroup) => terms.filter(isOfGroup));
  const ordered = groups.flat();
  return ordered.length > 0 ? ordered : [{ kind: 'missing', column: 0 }]; // a network has an input, even of no use
}

const isValue = (term: InputTerm): boolean => term.kind === 'number' && !term.log;
const isLogarithm = (term: InputTerm): boolean => term.kind === 'number' && term.log;
const isMissing = ({ kind }: InputTerm): boolean => kind === 'missing';
const isCategory = ({ kind }: InputTerm): boolean => kind === 'category';

function numberTerms(values: Float64Array, column: number): InputTerm[] {
  const { fill, linear, log, missing } = fitNumericTransform(values, true);
  const standardised = [
    { standardisation: linear, isLog: false },
    { standardisation: log, isLog: true },
  ].map(({ standardisation: { mean, inverseDeviation }, isLog }) => ({
    ...{ kind: 'number' as const, column, log: isLog, fill },
    ...{ offset: mean, scale: inverseDeviation, lower: -DEVIATIONS_MAX, upper: DEVIATIONS_MAX },
  }));
  return [
    ...standardised.filter(({ scale }) => scale > 0),
    ...pieceTerms(values, column, fill),
    ...(missing ? [{ kind: 'missing' as const, column }] : []),
  ];
}

/** A number with one piece only is its standardised value again, so it gets none. */
function pieceTerms(values: Float64Array, column: number, fill: number): NumberTerm[] {
  const edges = quantileEdges(values);
  if (edges.length <= 2) return [];
  return edges.slice(1).map((end, piece) => {
    const offset = edges[piece] ?? 0;
    return { kind: 'number', column, log: false, fill, offset, scale: 1 / (end - offset), lower: 0, upper: 1 };
  });
}

/** Different quantiles of the values, ascending. */
function quantileEdges(values: Float64Array): number[] {
  const sorted = Float64Array.from(
    values.filter((value) => !Number.isNaN(value)),
    toFloat32,
  ).sort();
  const edges = Array.from(
    { length: PIECES + 1 },
    (_, piece) => sorted[Math.round((piece / PIECES) * (sorted.length - 1))] ?? 0,
  );
  return [...new Set(edges)];
}

function categoryTerms(codes: Float64Array, column: number): InputTerm[] {
  const counts = new Map<number, number>();
  for (const code of codes) if (code >= 1 && Number.isInteger(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= CODE_ROWS_MIN)
    .sort(([a], [b]) => a - b)
    .map(([code]) => ({ kind: 'category', column, code }));
}

/** The inputs of rows `start` to `end`, row-major [end - start, terms.length]. Finite for every row. */
export function encodeInputs(
  terms: readonly InputTerm[],
  x: FeatureTable,
  start = 0,
  end: number = x.rowCount,
): Float32Array {
  const inputs = new Float32Array((end - start) * terms.length);
  terms.forEach((term, j) => {
    const values = x.values[term.column] ?? new Float64Array(0);
    for (let row = start; row < end; row += 1)
      inputs[(row - start) * terms.length + j] = encodeTerm(term, Math.fround(values[row] ?? NaN));
  });
  return inputs;
}

function encodeTerm(term: InputTerm, value: number): number {
  switch (term.kind) {
    case 'number':
      return encodeNumber(term, Number.isNaN(value) ? term.fill : value);
    case 'missing':
      return Number.isNaN(value) ? 1 : 0;
    case 'category':
      return value === term.code ? 1 : 0;
    default:
      return term satisfies never;
  }
}

const encodeNumber = ({ log, offset, scale, lower, upper }: NumberTerm, value: number): number =>
  Math.min(Math.max(((log ? signedLog(value) : value) - offset) * scale, lower), upper);
