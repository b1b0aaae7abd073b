import { describe, expect, it } from '@jest/globals';
import { createRandom } from './random.js';

describe('createRandom', () => {
  it('draws distributions with the moments that their names promise', () => {
    const random = createRandom(3);
    const mean = (draw: () => number): number => {
      let sum = 0;
      for (let i = 0; i < 40_000; i += 1) sum += draw();
      return sum / 40_000;
    };
    // Four standard errors of each mean: sd / sqrt(40,000) * 4.
    expect(Math.abs(mean(random.uniform) - 0.5)).toBeLessThan(0.006);
    expect(Math.abs(mean(() => random.exponential(3)) - 3)).toBeLessThan(0.06);
    expect(Math.abs(mean(() => random.gamma(0.5, 2)) - 2)).toBeLessThan(0.06);
    expect(Math.abs(mean(() => random.gamma(2.5, 5)) - 5)).toBeLessThan(0.07);
    expect(Math.abs(mean(random.normal))).toBeLessThan(0.02);
    expect(Math.abs(mean(() => random.normal() ** 2) - 1)).toBeLessThan(0.03);
  });

  it('gives each seed, stream and index a sequence of its own', () => {
    const first = (seed: number, stream: number, index: number): string => {
      const random = createRandom(seed, stream, index);
      return [random.uniform(), random.uniform(), random.uniform()].join(' ');
    };
    const sequences = new Set<string>();
    for (let seed = 0; seed < 10; seed += 1)
      for (let stream = 0; stream < 10; stream += 1)
        for (let index = 0; index < 100; index += 1) sequences.add(first(seed, stream, index));
    expect(sequences.size).toBe(10_000);
    expect(first(1, 2, 3)).toBe(first(1, 2, 3));
  });

  it('starts the sequences of neighbouring indexes uncorrelated', () => {
    const draws = Array.from({ length: 10_001 }, (_, index) => createRandom(1, 2, index).uniform() - 0.5);
    const covariance = draws.slice(1).reduce((sum, draw, i) => sum + draw * (draws[i] ?? 0), 0) / 10_000;
    expect(Math.abs(covariance * 12)).toBeLessThan(0.04); // four standard errors of a correlation of 10,000 pairs
  });
});
