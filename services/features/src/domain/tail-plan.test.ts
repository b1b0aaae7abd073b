import { describe, expect, it } from '@jest/globals';
import type { Cursor } from './cursor.js';
import { PARTITIONS } from './partition.js';
import type { StoreMarks } from './store-marks.js';
import { highestLeaseEpoch, isIntact, planContinuation } from './tail-plan.js';

const cursor = (seq: bigint, leaseEpoch = 5n): Cursor => ({ leaseEpoch, position: { epoch: 1, xid: 9n, seq } });
const MARKS: StoreMarks = {
  readyEpoch: 1,
  builder: { leaseEpoch: 5n, baseLeaseEpoch: 4n, viewSetKey: 'views', ready: true },
  cursors: PARTITIONS.map((partition) => cursor(partition === 77 ? 3n : 8n)),
};
const TARGET = { logEpoch: 1, viewSetKey: 'views', leaseEpoch: 6n };
const BUILDING = { ...MARKS, readyEpoch: undefined, builder: { ...MARKS.builder!, ready: false } };

describe('planContinuation', () => {
  it('goes on from the least cursor', () => {
    expect(planContinuation(MARKS, TARGET)).toEqual({
      position: { epoch: 1, xid: 9n, seq: 3n },
      baseLeaseEpoch: 4n,
      ready: true,
    });
  });

  it('goes on with an unfinished rebuild', () => {
    expect(planContinuation(BUILDING, TARGET)).toMatchObject({ ready: false, baseLeaseEpoch: 4n });
  });

  it.each<[string, StoreMarks]>([
    ['no mark', { ...MARKS, builder: undefined }],
    ['no ready key', { ...MARKS, readyEpoch: undefined }],
    ['the ready key of another epoch', { ...MARKS, readyEpoch: 2 }],
    ['a ready key while it builds', { ...BUILDING, readyEpoch: 1 }],
    ['other views', { ...MARKS, builder: { ...MARKS.builder!, viewSetKey: 'others' } }],
    ['a lease that is to come', { ...MARKS, builder: { ...MARKS.builder!, leaseEpoch: 7n } }],
    ['a missing cursor', { ...MARKS, cursors: [...MARKS.cursors.slice(1), undefined] }],
    ['a cursor from before the rebuild', { ...MARKS, cursors: [...MARKS.cursors.slice(1), cursor(8n, 3n)] }],
    ['a cursor of a lease that is to come', { ...MARKS, cursors: [...MARKS.cursors.slice(1), cursor(8n, 7n)] }],
    [
      'a cursor of another epoch',
      { ...MARKS, cursors: [...MARKS.cursors.slice(1), { leaseEpoch: 5n, position: { epoch: 2, xid: 1n, seq: 1n } }] },
    ],
  ])('builds everything anew with %s', (_, marks) => {
    expect(planContinuation(marks, TARGET)).toBeUndefined();
  });
});

describe('highestLeaseEpoch', () => {
  it('looks at the mark and at every cursor', () => {
    expect(highestLeaseEpoch(MARKS)).toBe(5n);
    expect(highestLeaseEpoch({ ...MARKS, cursors: [cursor(1n, 12n)] })).toBe(12n);
    expect(highestLeaseEpoch({ readyEpoch: undefined, builder: undefined, cursors: [undefined] })).toBe(0n);
  });
});

describe('isIntact', () => {
  const expected = { ...TARGET, leaseEpoch: 5n, baseLeaseEpoch: 4n, ready: true, cursors: MARKS.cursors };

  it('compares mark, ready key and every cursor', () => {
    expect(isIntact(MARKS, expected)).toBe(true);
    expect(isIntact({ ...MARKS, readyEpoch: undefined }, expected)).toBe(false);
    expect(isIntact({ ...MARKS, cursors: [cursor(9n), ...MARKS.cursors.slice(1)] }, expected)).toBe(false);
    expect(isIntact({ ...MARKS, builder: undefined }, expected)).toBe(false);
  });
});
