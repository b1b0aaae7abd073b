import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addFixed, fixedFromValue, fixedToNumber, type Fixed } from './fixed-point.js';

describe('fixedFromValue', () => {
  it('is the nearest millionth, ties away from zero, as the decimal text of the number has it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ min: -1e12, max: 1e12, noNaN: true }),
          fc.double({ min: -2, max: 2, noNaN: true }),
          fc.integer({ min: -(2 ** 30), max: 2 ** 30 }).map((eighths) => eighths / 2 ** 7), // many ties
        ),
        (value) => {
          expect(BigInt(fixedFromValue(value)!)).toBe(BigInt(value.toFixed(6).replace('.', '')));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([NaN, Infinity, -Infinity, 1.0000000001e12, '5', null, undefined, true, {}])('refuses %s', (value) => {
    expect(fixedFromValue(value)).toBeUndefined();
  });

  it.each([
    { value: -0, fixed: 0 },
    { value: -1e-9, fixed: 0 },
    { value: 1e12, fixed: 10n ** 18n },
    { value: -19.99, fixed: -19_990_000 },
  ])('gives $fixed for $value', ({ value, fixed }) => {
    expect(fixedFromValue(value)).toBe(fixed);
  });
});

describe('addFixed', () => {
  it('is exact and has one form for each sum, whatever the order', () => {
    const term = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }));
    fc.assert(
      fc.property(fc.array(term), (terms) => {
        const sum = (list: readonly Fixed[]) => list.reduce(addFixed, 0);
        const exact = terms.reduce<bigint>((total, next) => total + BigInt(next), 0n);
        const small = exact <= BigInt(Number.MAX_SAFE_INTEGER) && exact >= -BigInt(Number.MAX_SAFE_INTEGER);
        expect(sum(terms)).toBe(small ? Number(exact) : exact);
        expect(sum([...terms].reverse())).toBe(sum(terms));
      }),
      { numRuns: 500 },
    );
  });
});

describe('fixedToNumber', () => {
  it('divides once', () => {
    expect(fixedToNumber(10_000, 3)).toBe(0.01 / 3);
    expect(fixedToNumber(10n ** 20n, 1)).toBe(1e14);
  });
});
