import { describe, expect, it } from '@jest/globals';
import { median, quantile } from './statistics.js';

describe('quantile', () => {
  // R 4: quantile(c(10, 20, 40, 80), c(0, .25, .5, .9, 1), type = 7)
  it.each([
    [0, 10],
    [0.25, 17.5],
    [0.5, 30],
    [0.9, 68],
    [1, 80],
  ])('%f is %f', (p, expected) => {
    expect(quantile([40, 10, 80, 20], p)).toBeCloseTo(expected, 12);
  });

  it('refuses an empty sample', () => {
    expect(() => quantile([], 0.5)).toThrow();
  });
});

describe('median', () => {
  it('is the one in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
  });
});
