import { describe, expect, it } from '@jest/globals';
import { bandOf, percentileOf } from './placement.js';

describe('bandOf', () => {
  it.each([
    { probability: 0, band: 'low' },
    { probability: 0.2999, band: 'low' },
    { probability: 0.3, band: 'medium' },
    { probability: 0.6, band: 'high' },
    { probability: 1, band: 'high' },
  ])('puts $probability into $band', ({ probability, band }) => {
    expect(bandOf(probability, { medium: 0.3, high: 0.6 })).toBe(band);
  });
});

describe('percentileOf', () => {
  const quantiles = [0.1, 0.2, 0.2, 0.4, 0.8];

  it.each([
    { name: 'is 0 at and below the lowest score', probability: 0.1, expected: 0 },
    { name: 'is 1 above the highest score', probability: 0.81, expected: 1 },
    { name: 'is 1 at the highest score of many', probability: 0.8, expected: 1 },
    { name: 'interpolates', probability: 0.3, expected: 0.625 },
    { name: 'counts lower scores only where many are equal', probability: 0.2, expected: 0.25 },
  ])('$name', ({ probability, expected }) => {
    expect(percentileOf(probability, quantiles)).toBeCloseTo(expected, 12);
  });

  it('is 0 for every score of a model that gives all the same', () => {
    expect(percentileOf(0.5, [0.5, 0.5, 0.5])).toBe(0);
  });
});
