import { describe, expect, it } from '@jest/globals';
import { simulateShop } from '@clientele/shop/simulate-shop';
import { testOracle } from './oracle.js';

const DAY_MS = 86_400_000;
const END_MS = Date.UTC(2026, 2, 1);
const world = simulateShop({ customers: 2_000, endMs: END_MS, seed: 4 });
const testAt = (cutoffMs: number) => testOracle(world, cutoffMs);

describe('testOracle', () => {
  it.each([60, 20])('is calibrated when the world goes on for %d days after the cutoff', (days) => {
    const metrics = testAt(END_MS - days * DAY_MS);
    expect(metrics?.rows).toBeGreaterThan(1_000);
    expect(metrics?.calibrationError).toBeLessThan(0.03); // 0.14 where 20 days of orders stand against 60 days of chances
  });

  it('has nothing to say after the end of the world, and of data without truth', () => {
    expect(testAt(END_MS)).toBeUndefined();
    expect(testOracle({ ...world, truth: undefined }, END_MS - 60 * DAY_MS)).toBeUndefined();
  });
});
