import { LearnerError } from './learner-error.js';
import type { FeatureTable } from './feature-table.js';
import { createRandomIntegers } from './random.js';

/** Rows that a customer is compared with: `explain.bin` of a model whose reasons are sampled Shapley values. */
export interface Background {
  /** At least 1. */
  readonly columnCount: number;
  /** 1 to 64. */
  readonly rowCount: number;
  /** Row-major [rowCount, columnCount], as the model's graph takes them: NaN = missing, a category as its code. */
  readonly features: Float32Array;
  /** Mean margin of the rows, which the graph gives: where reasons start from. */
  readonly baseMargin: number;
}

export const BACKGROUND_ROWS_MAX = 64;

/**
 * Picks rows to compare customers with: a simple random sample without replacement, all of them when they are few. The
 * same rows and seed give the same sample.
 *
 * @param seed Unsigned 32 bits.
 * @returns Row-major [min(64, n), columns], float32.
 * @throws LearnerError NO_ROWS.
 * @see Floyd's algorithm F2: Bentley and Floyd, "A sample of brilliance", CACM 30(9), 1987.
 */
export function selectBackground({ rowCount, values }: FeatureTable, seed: number): Float32Array {
  if (rowCount === 0 || values.length === 0)
    throw new LearnerError('NO_ROWS', 'There are no rows to compare customers with.');
  const random = createRandomIntegers(seed);
  const picked = new Set<number>();
  for (let row = Math.max(0, rowCount - BACKGROUND_ROWS_MAX); row < rowCount; row += 1) {
    const candidate = random(row + 1);
    picked.add(picked.has(candidate) ? row : candidate);
  }
  return Float32Array.from([...picked].flatMap((row) => values.map((column) => column[row] ?? NaN)));
}

const MAGIC = 'CLS1';
const HEADER_BYTES = 20;

/**
 * The bytes of `explain.bin`, little-endian: "CLS1"; the numbers of columns and of rows (uint32); the base margin
 * (float64); the rows (float32).
 *
 * @throws LearnerError PARAMETER_INVALID.
 */
export function encodeBackground(background: Background): Uint8Array {
  const problem = problemOf(background);
  if (problem !== undefined) throw new LearnerError('PARAMETER_INVALID', `The background ${problem}.`);
  const { columnCount, rowCount, features, baseMargin } = background;
  const bytes = Buffer.alloc(byteLength(columnCount, rowCount));
  bytes.write(MAGIC, 'latin1');
  bytes.writeUInt32LE(columnCount, 4);
  bytes.writeUInt32LE(rowCount, 8);
  bytes.writeDoubleLE(baseMargin, 12);
  features.forEach((value, index) => bytes.writeFloatLE(value, HEADER_BYTES + 4 * index));
  return new Uint8Array(bytes);
}

/** What `encodeBackground` wrote. @throws LearnerError FILE_INVALID. */
export function decodeBackground(bytes: Uint8Array): Background {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < HEADER_BYTES || view.toString('latin1', 0, 4) !== MAGIC) throw invalid('has no header');
  const columnCount = view.readUInt32LE(4);
  const rowCount = view.readUInt32LE(8);
  if (view.length !== byteLength(columnCount, rowCount)) throw invalid('has the wrong length');
  const features = Float32Array.from({ length: columnCount * rowCount }, (_, index) =>
    view.readFloatLE(HEADER_BYTES + 4 * index),
  );
  const background = { columnCount, rowCount, features, baseMargin: view.readDoubleLE(12) };
  const problem = problemOf(background);
  if (problem !== undefined) throw invalid(problem);
  return background;
}

const byteLength = (columnCount: number, rowCount: number): number => HEADER_BYTES + 4 * columnCount * rowCount;

function problemOf({ columnCount, rowCount, features, baseMargin }: Background): string | undefined {
  if (columnCount < 1) return 'has no columns';
  if (rowCount < 1 || rowCount > BACKGROUND_ROWS_MAX) return `does not have 1 to ${BACKGROUND_ROWS_MAX} rows`;
  if (features.length !== columnCount * rowCount) return 'has another number of values than its shape';
  return Number.isFinite(baseMargin) ? undefined : 'has a base margin that is not finite';
}

const invalid = (why: string): LearnerError => new LearnerError('FILE_INVALID', `The explanation file ${why}.`);
