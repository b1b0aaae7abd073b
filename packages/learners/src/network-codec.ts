import { LearnerError } from './learner-error.js';
import type { Network } from './network.js';
import type { InputTerm } from './network-input.js';

const MAGIC = 'CLN1';
const HEADER_BYTES = 16;
/** Kind, column, then fill, offset, scale, lower, upper; a category's code stands for the offset. */
const TERM_BYTES = 8 * 7;
const KINDS = ['value', 'logarithm', 'missing', 'category'] as const;
const UNITS_MAX = 65_536;

/**
 * A network's bytes, little-endian: "CLN1"; the numbers of columns, of input terms and of hidden layers (uint32); the
 * units of each hidden layer (uint32); the terms (7 float64 each); the weights (float32).
 */
export function encodeNetwork({ terms, hidden, weights }: Network, columnCount: number): Uint8Array {
  const bytes = Buffer.alloc(byteLength(terms.length, hidden));
  bytes.write(MAGIC, 'latin1');
  let offset = 4;
  for (const value of [columnCount, terms.length, hidden.length, ...hidden])
    offset = bytes.writeUInt32LE(value, offset);
  for (const value of terms.flatMap(fromTerm)) offset = bytes.writeDoubleLE(value, offset);
  for (const values of weights) for (const value of values) offset = bytes.writeFloatLE(value, offset);
  return new Uint8Array(bytes);
}

/** What `encodeNetwork` wrote. @throws LearnerError FILE_INVALID. */
export function decodeNetwork(bytes: Uint8Array, columnCount: number): Network {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < HEADER_BYTES || view.toString('latin1', 0, 4) !== MAGIC) throw invalid('has no header');
  if (view.readUInt32LE(4) !== columnCount) throw invalid('has another number of columns');
  const termCount = view.readUInt32LE(8);
  const hiddenCount = view.readUInt32LE(12);
  if (view.length < HEADER_BYTES + 4 * hiddenCount) throw invalid('is cut');
  let offset = HEADER_BYTES;
  const read = (size: number, count: number, at: (offset: number) => number): number[] =>
    Array.from({ length: count }, () => {
      offset += size;
      return at(offset - size);
    });
  const hidden = read(4, hiddenCount, (at) => view.readUInt32LE(at));
  if (hidden.some((units) => units < 1 || units > UNITS_MAX)) throw invalid('has a layer of an impossible size');
  if (view.length !== byteLength(termCount, hidden)) throw invalid('has the wrong length');
  const terms = Array.from({ length: termCount }, () =>
    toTerm(
      read(8, 7, (at) => view.readDoubleLE(at)),
      columnCount,
    ),
  );
  const weights = weightLengths(termCount, hidden).map((length) =>
    Float32Array.from(read(4, length, (at) => view.readFloatLE(at))),
  );
  if (!weights.every((values) => values.every(Number.isFinite))) throw invalid('holds a value that is not finite');
  return { terms, hidden, weights };
}

const byteLength = (termCount: number, hidden: readonly number[]): number =>
  HEADER_BYTES +
  4 * hidden.length +
  TERM_BYTES * termCount +
  4 * weightLengths(termCount, hidden).reduce((sum, length) => sum + length, 0);

/** Values of each kernel and bias. */
const weightLengths = (termCount: number, hidden: readonly number[]): number[] =>
  [...hidden, 1].flatMap((units, index) => [(hidden[index - 1] ?? termCount) * units, units]);

function fromTerm(term: InputTerm): number[] {
  if (term.kind === 'number') {
    const { column, log, fill, offset, scale, lower, upper } = term;
    return [log ? 1 : 0, column, fill, offset, scale, lower, upper];
  }
  return term.kind === 'missing' ? [2, term.column, 0, 0, 0, 0, 0] : [3, term.column, 0, term.code, 0, 0, 0];
}

/** @param values Seven, as `fromTerm` gives them. */
function toTerm(values: readonly number[], columnCount: number): InputTerm {
  const at = (index: number): number => values[index] ?? NaN;
  const column = at(1);
  if (!values.every(Number.isFinite)) throw invalid('holds a value that is not finite');
  if (!(Number.isInteger(column) && column >= 0 && column < columnCount)) throw invalid('points outside its columns');
  const number = (log: boolean): InputTerm => ({
    ...{ kind: 'number', column, log, fill: at(2) },
    ...{ offset: at(3), scale: at(4), lower: at(5), upper: at(6) },
  });
  switch (KINDS[at(0)]) {
    case 'value':
      return number(false);
    case 'logarithm':
      return number(true);
    case 'missing':
      return { kind: 'missing', column };
    case 'category':
      return { kind: 'category', column, code: at(3) };
    default:
      throw invalid('has an input of an unknown kind');
  }
}

const invalid = (why: string): LearnerError => new LearnerError('FILE_INVALID', `The network's file ${why}.`);
