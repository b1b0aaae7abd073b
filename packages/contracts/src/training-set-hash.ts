import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { FeatureColumn, Split } from './training-set.js';

/** Rows of a training set, column by column; every column has the same length. */
export interface TrainingSetBatch {
  readonly customerId: readonly string[];
  /** Unix epoch ms. */
  readonly cutoffMs: ArrayLike<number>;
  readonly split: readonly Split[];
  readonly label: Float64Array;
  /** One array for each feature column, in the columns' order. NaN = missing. */
  readonly features: readonly Float64Array[];
}

export interface TrainingSetHash {
  /** Adds the next rows. How rows are cut into batches does not change the digest; their order does. */
  update(batch: TrainingSetBatch): void;
  /** Rows so far. */
  readonly rowCount: number;
  /** Lower-case hexadecimal. Ends the hash. */
  digest(): string;
}

const KEYS = [
  { name: 'customer_id', type: 'utf8' },
  { name: 'cutoff', type: 'timestamp_ms' },
  { name: 'split', type: 'utf8' },
  { name: 'label', type: 'float64' },
];
const NAN_BITS = 0x7ff8_0000_0000_0000n;

/**
 * SHA-256 of a training set's logical columns, whatever file or stream carries them. Each column has a SHA-256 of its
 * own (utf8: the length in bytes as uint32, then the bytes; cutoff: int64 ms; else float64 with one bit pattern for
 * every NaN; all little-endian); the digest is the SHA-256 of a line of canonical JSON that names the columns and their
 * types, a line feed, and the columns' 32-byte digests in order.
 */
export function createTrainingSetHash(columns: readonly FeatureColumn[]): TrainingSetHash {
  const names = [...KEYS, ...columns.map(({ name, type }) => ({ name, type }))];
  const hashes = names.map(() => createHash('sha256'));
  let rowCount = 0;
  return {
    get rowCount() {
      return rowCount;
    },
    update(batch) {
      checkLengths(batch, columns.length);
      const [customerId, cutoff, split, ...numbers] = hashes;
      if (!customerId || !cutoff || !split) throw new RangeError('A training set has key columns.');
      updateText(customerId, batch.customerId);
      updateTimes(cutoff, batch.cutoffMs);
      updateText(split, batch.split);
      [batch.label, ...batch.features].forEach((values, index) => {
        const hash = numbers[index];
        if (hash) updateNumbers(hash, values);
      });
      rowCount += batch.label.length;
    },
    digest() {
      const whole = createHash('sha256').update(`${canonicalJson(names)}\n`);
      for (const hash of hashes) whole.update(hash.digest());
      return whole.digest('hex');
    },
  };
}

function checkLengths(batch: TrainingSetBatch, featureCount: number): void {
  const { label, features } = batch;
  const lengths = [batch.customerId, batch.cutoffMs, batch.split, ...features].map(({ length }) => length);
  if (features.length !== featureCount)
    throw new RangeError(`A batch has ${features.length} features, not ${featureCount}.`);
  if (lengths.some((length) => length !== label.length))
    throw new RangeError('The columns of a batch differ in length.');
}

function updateText(hash: Hash, values: readonly string[]): void {
  const parts: Buffer[] = [];
  for (const value of values) {
    const bytes = Buffer.from(value, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    parts.push(length, bytes);
  }
  hash.update(Buffer.concat(parts));
}

function updateTimes(hash: Hash, values: ArrayLike<number>): void {
  const bytes = Buffer.alloc(values.length * 8);
  for (let row = 0; row < values.length; row += 1) bytes.writeBigInt64LE(BigInt(values[row] ?? 0), row * 8);
  hash.update(bytes);
}

function updateNumbers(hash: Hash, values: Float64Array): void {
  const bytes = Buffer.alloc(values.length * 8);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? 0;
    if (Number.isNaN(value)) bytes.writeBigUInt64LE(NAN_BITS, row * 8);
    else bytes.writeDoubleLE(value, row * 8);
  }
  hash.update(bytes);
}
