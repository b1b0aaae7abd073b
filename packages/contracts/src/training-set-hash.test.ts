import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createTrainingSetHash, type TrainingSetBatch } from './training-set-hash.js';

const COLUMNS = [
  { name: 'purchases.orders_30d', type: 'number' },
  { name: 'purchases.country', type: 'category' },
] as const;

const batch = (rows: readonly number[]): TrainingSetBatch => ({
  customerId: rows.map((row) => `c${row}é`),
  cutoffMs: rows.map((row) => 1_300_000_000_000 + row),
  split: rows.map((row) => (row % 2 === 0 ? 'train' : 'test')),
  label: Float64Array.from(rows, (row) => row % 2),
  features: [Float64Array.from(rows, (row) => (row === 1 ? NaN : row / 3)), Float64Array.from(rows)],
});

const hashOf = (batches: readonly TrainingSetBatch[]): string => {
  const hash = createTrainingSetHash(COLUMNS);
  for (const next of batches) hash.update(next);
  return hash.digest();
};

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

describe('createTrainingSetHash', () => {
  it('does not depend on how rows are cut into batches', () => {
    expect(hashOf([batch([0, 1, 2]), batch([3])])).toBe(hashOf([batch([0]), batch([]), batch([1, 2, 3])]));
  });

  it('depends on the order of rows, on every column and on the names', () => {
    const whole = hashOf([batch([0, 1])]);
    expect(hashOf([batch([1, 0])])).not.toBe(whole);
    for (const key of ['customerId', 'cutoffMs', 'split', 'label'] as const)
      expect(hashOf([{ ...batch([0, 1]), [key]: batch([0, 2])[key] }])).not.toBe(whole);
    const renamed = createTrainingSetHash(COLUMNS.map((column) => ({ ...column, name: `${column.name}x` })));
    renamed.update(batch([0, 1]));
    expect(renamed.digest()).not.toBe(whole);
  });

  it('is the SHA-256 of a header line and the columns’ digests', () => {
    const columns = [{ name: 'v.a', type: 'number' }] as const;
    const hash = createTrainingSetHash(columns);
    hash.update({
      customerId: ['ab'],
      cutoffMs: [1],
      split: ['train'],
      label: Float64Array.of(1),
      features: [Float64Array.of(NaN)],
    });
    expect(hash.rowCount).toBe(1);
    const header =
      '[{"name":"customer_id","type":"utf8"},{"name":"cutoff","type":"timestamp_ms"},{"name":"split","type":"utf8"},' +
      '{"name":"label","type":"float64"},{"name":"v.a","type":"number"}]\n';
    const digests = [
      '0200000061 62',
      '0100000000000000',
      '05000000747261696e',
      '000000000000f03f',
      '000000000000f87f',
    ].map((hex) => sha256(Buffer.from(hex.replaceAll(' ', ''), 'hex')));
    expect(hash.digest()).toBe(sha256(Buffer.from(header), ...digests).toString('hex'));
  });

  it('refuses columns of different lengths', () => {
    const hash = createTrainingSetHash(COLUMNS);
    expect(() => {
      hash.update({ ...batch([0, 1]), label: new Float64Array(1) });
    }).toThrow(RangeError);
    expect(() => {
      hash.update({ ...batch([0]), features: [] });
    }).toThrow(RangeError);
  });
});
