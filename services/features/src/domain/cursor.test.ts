import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, type Cursor } from './cursor.js';

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const aCursor = fc.record({
  leaseEpoch: uint64,
  position: fc.record({ epoch: fc.integer({ min: 0, max: 2 ** 31 - 1 }), xid: uint64, seq: uint64 }),
});

describe('encodeCursor', () => {
  it('can be read back', () => {
    fc.assert(
      fc.property(aCursor, (cursor) => {
        expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
      }),
    );
  });

  it('sorts as text as cursors do', () => {
    const parts = ({ leaseEpoch, position }: Cursor): bigint[] => [
      leaseEpoch,
      BigInt(position.epoch),
      position.xid,
      position.seq,
    ];
    fc.assert(
      fc.property(aCursor, aCursor, (a, b) => {
        const differing = parts(a).findIndex((part, index) => part !== parts(b)[index]);
        const isBefore = differing >= 0 && (parts(a)[differing] ?? 0n) < (parts(b)[differing] ?? 0n);
        expect(encodeCursor(a) < encodeCursor(b)).toBe(isBefore);
      }),
    );
  });

  it('is not read from anything else', () => {
    expect(decodeCursor('')).toBeUndefined();
    expect(decodeCursor('x'.repeat(56))).toBeUndefined();
  });
});
