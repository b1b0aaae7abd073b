import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calibrationError, logLoss, quantiles, rocAuc, binaryMetrics } from './metrics.js';
import { createUniform } from './testing.js';

const Y = Float64Array.of(0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0);
const P = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.2, 0.9, 0.7, 0.7, 0.55, 0.05);

describe('rocAuc', () => {
  it('agrees with scikit-learn where scores are tied', () => {
    expect(rocAuc(Y, P)).toBeCloseTo(0.8194444444444444, 15); // scikit-learn 1.9.1: roc_auc_score(Y, P)
  });

  it('is the share of pairs in the right order, ties counting half', () => {
    const labelled = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 })), {
      minLength: 2,
    });
    fc.assert(
      fc.property(labelled, (rows) => {
        const y = Float64Array.from(rows, ([label]) => label);
        fc.pre(y.includes(0) && y.includes(1));
        const score = Float64Array.from(rows, ([, value]) => value);
        const pairs = rows
          .filter(([label]) => label === 1)
          .flatMap(([, high]) =>
            rows.filter(([label]) => label === 0).map(([, low]) => (high > low ? 1 : high === low ? 0.5 : 0)),
          );
        const expected = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        expect(rocAuc(y, score)).toBeCloseTo(expected, 12);
      }),
    );
  });
});

describe('logLoss', () => {
  it('agrees with scikit-learn', () => {
    expect(logLoss(Y, P)).toBeCloseTo(0.4878791901047271, 14); // scikit-learn 1.9.1: log_loss(Y, P)
  });

  it('clips certain probabilities', () => {
    // scikit-learn 1.9.1: log_loss([0, 1], [1.0, 1.0])
    expect(logLoss(Float64Array.of(0, 1), Float64Array.of(1, 1))).toBeCloseTo(18.021826694558577, 10);
  });
});

describe('calibrationError', () => {
  it('agrees with an independent computation', () => {
    const uniform = createUniform(3);
    const p = Float64Array.from({ length: 20 }, uniform);
    const y = p.map((probability) => (uniform() < probability ? 1 : 0));
    // NumPy: ten chunks of argsort(p) by array_split, mean |mean(p) - mean(y)|.
    expect(calibrationError(y, p)).toBeCloseTo(0.18993939710780977, 12);
  });

  it('is 0 without rows and for a base rate', () => {
    expect(calibrationError(new Float64Array(0), new Float64Array(0))).toBe(0);
    const y = Float64Array.from({ length: 100 }, (_, row) => row % 2);
    expect(calibrationError(y, new Float64Array(100).fill(0.5))).toBeCloseTo(0, 12);
  });
});

describe('binaryMetrics', () => {
  it('has no AUC for one class', () => {
    expect(binaryMetrics(Float64Array.of(1, 1), Float64Array.of(0.5, 0.6))).toMatchObject({
      rows: 2,
      positives: 2,
      auc: null,
    });
  });
});

describe('quantiles', () => {
  it('interpolates as NumPy does', () => {
    // NumPy: quantile([3,1,4,1,5,9,2,6], linspace(0, 1, 5))
    expect(quantiles(Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6), 5)).toEqual([1, 1.75, 3.5, 5.25, 9]);
    expect(quantiles(Float64Array.of(2), 3)).toEqual([2, 2, 2]);
  });
});
