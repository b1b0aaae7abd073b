import { describe, expect, it } from '@jest/globals';
import { decodeBackground, encodeBackground, selectBackground } from './background.js';
import { createExampleRows } from './testing.js';

const background = { columnCount: 2, rowCount: 3, features: Float32Array.of(1, NaN, -0, 0.1, 3e38, -1e-40), baseMargin: -0.75 }; // prettier-ignore
const changed = (change: (bytes: Buffer) => unknown): Buffer => {
  const bytes = Buffer.from(encodeBackground(background));
  change(bytes);
  return bytes;
};

describe('explain.bin of sampled reasons', () => {
  it('gives back what was written, from any place in memory', () => {
    const bytes = encodeBackground(background);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(bytes).toHaveLength(20 + 4 * 6);
    expect(decodeBackground(shifted.subarray(3))).toEqual(background);
  });

  it('has the layout that is documented', () => {
    const bytes = Buffer.from(encodeBackground({ columnCount: 1, rowCount: 1, features: Float32Array.of(1), baseMargin: 2 })); // prettier-ignore
    // 1 is 3f800000 in binary32 and 2 is 4000000000000000 in binary64 (IEEE 754).
    expect(bytes.toString('hex')).toBe('434c5331' + '01000000' + '01000000' + '0000000000000040' + '0000803f');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a header cut short', changed(() => undefined).subarray(0, 19)],
    ['another magic', changed((bytes) => bytes.write('CLX1', 'latin1'))],
    ['rows cut short', changed(() => undefined).subarray(0, 43)],
    ['bytes behind the rows', Buffer.concat([changed(() => undefined), Buffer.of(0)])],
    ['counts beyond the bytes', changed((bytes) => bytes.writeUInt32LE(0xffff_ffff, 4))],
    ['no columns', changed((bytes) => bytes.writeUInt32LE(0, 4)).subarray(0, 20)],
    ['no rows', changed((bytes) => bytes.writeUInt32LE(0, 8)).subarray(0, 20)],
    ['a base margin of NaN', changed((bytes) => bytes.writeDoubleLE(NaN, 12))],
    ['an infinite base margin', changed((bytes) => bytes.writeDoubleLE(Infinity, 12))],
    [
      '65 rows',
      Buffer.concat([
        changed((bytes) => bytes.writeUInt32LE(1, 4) + bytes.writeUInt32LE(65, 8)).subarray(0, 20),
        Buffer.alloc(260),
      ]),
    ],
  ])('refuses %s', (_name, bytes) => {
    expect(() => decodeBackground(bytes)).toThrow(expect.objectContaining({ reason: 'FILE_INVALID' }));
  });

  it('refuses to write what it would not read', () => {
    for (const change of [{ rowCount: 2 }, { rowCount: 65 }, { columnCount: 0 }, { baseMargin: NaN }])
      expect(() => encodeBackground({ ...background, ...change })).toThrow(
        expect.objectContaining({ reason: 'PARAMETER_INVALID' }),
      );
  });
});

describe('selectBackground', () => {
  const rowsOf = (features: Float32Array, columnCount: number): string[] =>
    Array.from({ length: features.length / columnCount }, (_, row) =>
      features.subarray(row * columnCount, (row + 1) * columnCount).join(),
    );

  it('picks 64 different rows, as float32, the same for the same seed', () => {
    const { x } = createExampleRows(500, 3);
    const all = Array.from({ length: 500 }, (_, row) => Float32Array.from(x.values, (column) => column[row]!).join());
    const picked = rowsOf(selectBackground(x, 5), 3);
    expect(new Set(picked).size).toBe(64);
    expect(picked.every((row) => all.includes(row))).toBe(true);
    expect(rowsOf(selectBackground(x, 5), 3)).toEqual(picked);
    expect(rowsOf(selectBackground(x, 6), 3)).not.toEqual(picked);
  });

  it('takes every row when they are few, each once', () => {
    const { x } = createExampleRows(64, 3);
    expect(new Set(rowsOf(selectBackground(x, 1), 3)).size).toBe(64);
    const { x: one } = createExampleRows(1, 3);
    expect(selectBackground(one, 1)).toHaveLength(3);
  });

  it('picks each row equally often', () => {
    const rowCount = 100;
    const column = Float64Array.from({ length: rowCount }, (_, row) => row);
    const x = { columns: [{ name: 'v.row', type: 'number' as const }], rowCount, values: [column] };
    const counts = new Float64Array(rowCount);
    const seeds = 2_000;
    for (let seed = 0; seed < seeds; seed += 1)
      for (const row of selectBackground(x, seed)) counts[row] = counts[row]! + 1;
    const expected = 0.64 * seeds;
    // Hypergeometric: counts of rows sum to a constant, so that this is chi-square with 99 degrees of freedom.
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / (expected * 0.36), 0) * (99 / 100);
    expect(chiSquare).toBeLessThan(148.2); // 0.1 %
    expect(chiSquare).toBeGreaterThan(60); // 0.1 % from below
  });

  it('refuses an empty table', () => {
    const { x } = createExampleRows(0, 3);
    expect(() => selectBackground(x, 1)).toThrow(expect.objectContaining({ reason: 'NO_ROWS' }));
  });
});
