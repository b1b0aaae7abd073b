import { describe, expect, it } from '@jest/globals';
import { createRandomIntegers, shuffle, xoshiro128 } from './random.js';

describe('xoshiro128', () => {
  it('gives the numbers of the reference implementation', () => {
    // xoshiro128starstar.c 1.1 from state {1, 2, 3, 4}, as in the tests of Rust's rand_xoshiro.
    const next = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, next)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });
});

describe('shuffle', () => {
  it('gives each of the 24 orders of four values equally often', () => {
    const random = createRandomIntegers(7);
    const counts = new Map<string, number>();
    for (let trial = 0; trial < 24_000; trial += 1) {
      const order = shuffle(Int32Array.of(0, 1, 2, 3), random).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(counts.size).toBe(24);
    expect(chiSquare).toBeLessThan(49.7); // 23 degrees of freedom, 0.1 %
    expect(chiSquare).toBeGreaterThan(7.5); // 0.1 % from below: not too even to be random
  });

  it('gives other orders for other seeds, and the same for the same', () => {
    const orders = [1, 1, 2].map(
      (seed) =>
      shuffle(Int32Array.from({ length: 20 }).map((_, index) => index), createRandomIntegers(seed)).join(), // prettier-ignore
    );
    expect(orders[0]).toBe(orders[1]);
    expect(orders[0]).not.toBe(orders[2]);
  });
});
