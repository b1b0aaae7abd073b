import { describe, expect, it } from '@jest/globals';
import type { TrainingSetBatch } from '@clientele/contracts/training-set-hash';
import type { FeatureColumn } from '@clientele/contracts/training-set';
import { createRowTable } from './row-table.js';

const COLUMNS: readonly FeatureColumn[] = [
  { name: 'v.n', type: 'number' },
  { name: 'v.c', type: 'category' },
];
const CUTOFFS = [
  { cutoffMs: 1_000, split: 'train' },
  { cutoffMs: 2_000, split: 'test' },
] as const;
const concat = (batches: Iterable<TrainingSetBatch>) => {
  const all = [...batches];
  return {
    sizes: all.map(({ label }) => label.length),
    customerId: all.flatMap(({ customerId }) => customerId),
    split: all.flatMap(({ split }) => split),
    cutoffMs: all.flatMap(({ cutoffMs }) => Array.from(cutoffMs)),
    label: all.flatMap(({ label }) => [...label]),
    features: COLUMNS.map((_, index) => all.flatMap(({ features }) => [...(features[index] ?? [])])),
  };
};

describe('createRowTable', () => {
  it('orders by cutoff and customer, in batches', () => {
    const table = createRowTable(COLUMNS, CUTOFFS);
    table.add({ subjectId: 'a', cutoff: 0, label: 1, raw: [1, 'x'] });
    table.add({ subjectId: 'a', cutoff: 1, label: 0, raw: [null, 'y'] });
    table.add({ subjectId: 'b', cutoff: 0, label: 0, raw: [3, null] });
    const rows = table.finish();
    expect(rows.rowCounts).toEqual([2, 1]);
    expect(concat(rows.batches(2))).toEqual({
      sizes: [2, 1],
      customerId: ['a', 'b', 'a'],
      split: ['train', 'train', 'test'],
      cutoffMs: [1_000, 1_000, 2_000],
      label: [1, 0, 0],
      features: [
        [1, 3, NaN],
        [1, 0, 0], // y stands in no training row, so it is unknown
      ],
    });
    expect(rows.population).toEqual({ vocabularies: { 'v.c': ['x'] } });
  });

  it('holds more rows than it began with', () => {
    const table = createRowTable(COLUMNS, CUTOFFS);
    for (let row = 0; row < 5_000; row += 1)
      table.add({ subjectId: String(row).padStart(5, '0'), cutoff: 0, label: row % 2, raw: [row, `c${row % 300}`] });
    const { features, customerId } = concat(table.finish().batches(2_048));
    expect(features[0]).toEqual(Array.from({ length: 5_000 }, (_, row) => row));
    expect(customerId[4_999]).toBe('04999');
    expect(Math.max(...(features[1] ?? []))).toBe(255); // a vocabulary's limit
  });
});
