import { describe, expect, it } from '@jest/globals';
import { calibrate, fitPlatt } from './calibration.js';

const MARGINS = Float64Array.of(-2, -1.5, -1, -0.5, 0, 0.3, 0.8, 1.2, 2, 3);
const Y = Float64Array.of(0, 0, 1, 0, 0, 1, 0, 1, 1, 1);

describe('fitPlatt', () => {
  it('agrees with scikit-learn', () => {
    // scikit-learn 1.9.1: _SigmoidCalibration().fit(MARGINS, Y), signs turned.
    const { slope, intercept } = fitPlatt(MARGINS, Y);
    expect(slope).toBeCloseTo(0.6492980878240309, 5);
    expect(intercept).toBeCloseTo(-0.13240350532346667, 5);
  });

  it('keeps its knots on the curve, ascending', () => {
    const fitted = fitPlatt(MARGINS, Y);
    expect(fitted.knots).toHaveLength(11);
    for (const [margin, probability] of fitted.knots) expect(probability).toBe(calibrate(fitted, margin));
    expect(fitted.knots.map(([margin]) => margin)).toEqual(
      [...fitted.knots.map(([margin]) => margin)].sort((a, b) => a - b),
    );
  });

  it('never turns the order of margins around', () => {
    const fitted = fitPlatt(
      MARGINS.map((margin) => -margin),
      Y,
    );
    expect(fitted.slope).toBe(0);
    expect(calibrate(fitted, 0)).toBeCloseTo(0.5, 12);
  });

  it('stays finite for separable, constant and one-class margins', () => {
    const separable = fitPlatt(Float64Array.of(-3, -2, 2, 3), Float64Array.of(0, 0, 1, 1));
    const constant = fitPlatt(new Float64Array(4).fill(1), Float64Array.of(0, 1, 1, 1));
    const oneClass = fitPlatt(Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 1));
    for (const { slope, intercept } of [separable, constant, oneClass]) {
      expect(Number.isFinite(slope) && slope >= 0).toBe(true);
      expect(Number.isFinite(intercept)).toBe(true);
    }
    expect(calibrate(constant, 1)).toBeCloseTo(0.6833, 2); // mean of the smoothed targets 4/5 (three) and 1/3
  });
});
