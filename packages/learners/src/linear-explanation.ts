import { LearnerError } from './learner-error.js';
import type { LinearTables } from './linear-tables.js';

const MAGIC = 'CLX1';
const HEADER_BYTES = 20;
const DOUBLE_COLUMNS = 7;

/**
 * The bytes of `explain.bin`, little-endian: "CLX1"; the numbers of columns and of table entries (uint32); the base
 * margin; fill, lower, upper, weight, weight of the logarithm, missing weight and
 * mean of each column; the table (all float64); the table's
 * start and length of each column (int32); the category flag of each column (bytes).
 */
export function encodeLinearExplanation(tables: LinearTables): Uint8Array {
  const { columnCount, table } = tables;
  const bytes = Buffer.alloc(byteLength(columnCount, table.length));
  bytes.write(MAGIC, 'latin1');
  bytes.writeUInt32LE(columnCount, 4);
  bytes.writeUInt32LE(table.length, 8);
  bytes.writeDoubleLE(tables.baseMargin, 12);
  let offset = HEADER_BYTES;
  for (const values of [...doublesOf(tables), table])
    for (const value of values) offset = bytes.writeDoubleLE(value, offset);
  for (const values of [tables.tableStart, tables.tableLength])
    for (const value of values) offset = bytes.writeInt32LE(value, offset);
  bytes.set(tables.isCategory, offset);
  return new Uint8Array(bytes);
}

/** What `encodeLinearExplanation` wrote. @throws LearnerError FILE_INVALID. */
export function decodeLinearExplanation(bytes: Uint8Array): LinearTables {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < HEADER_BYTES || view.toString('latin1', 0, 4) !== MAGIC) throw invalid('has no header');
  const columnCount = view.readUInt32LE(4);
  const entryCount = view.readUInt32LE(8);
  if (view.length !== byteLength(columnCount, entryCount)) throw invalid('has the wrong length');
  let offset = HEADER_BYTES;
  const doubles = (length: number): Float64Array =>
    Float64Array.from({ length }, () => {
      offset += 8;
      return view.readDoubleLE(offset - 8);
    });
  const integers = (length: number): Int32Array =>
    Int32Array.from({ length }, () => {
      offset += 4;
      return view.readInt32LE(offset - 4);
    });
  const flags = (): Uint8Array => new Uint8Array(view.subarray(offset, (offset += columnCount)));
  const tables = {
    columnCount,
    baseMargin: view.readDoubleLE(12),
    fill: doubles(columnCount),
    lower: doubles(columnCount),
    upper: doubles(columnCount),
    weight: doubles(columnCount),
    logWeight: doubles(columnCount),
    missingWeight: doubles(columnCount),
    mean: doubles(columnCount),
    table: doubles(entryCount),
    tableStart: integers(columnCount),
    tableLength: integers(columnCount),
    isCategory: flags(),
  };
  requireConsistent(tables);
  return tables;
}

const doublesOf = ({ fill, lower, upper, weight, logWeight, missingWeight, mean }: LinearTables): Float64Array[] => [
  fill,
  lower,
  upper,
  weight,
  logWeight,
  missingWeight,
  mean,
];

const byteLength = (columnCount: number, entryCount: number): number =>
  HEADER_BYTES + 8 * (DOUBLE_COLUMNS * columnCount + entryCount) + columnCount * (2 * 4 + 1);

function requireConsistent(tables: LinearTables): void {
  const { baseMargin, table } = tables;
  const numbers = [[baseMargin], ...doublesOf(tables), table];
  if (!numbers.every((values) => values.every(Number.isFinite))) throw invalid('holds a value that is not finite');
  for (let column = 0; column < tables.columnCount; column += 1) {
    const start = tables.tableStart[column] ?? -1;
    const length = tables.tableLength[column] ?? -1;
    if (start < 0 || length < 0 || start + length > table.length) throw invalid('points outside its table');
  }
}

const invalid = (why: string): LearnerError => new LearnerError('FILE_INVALID', `The explanation file ${why}.`);
