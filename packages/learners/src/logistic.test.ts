import { describe, expect, it } from '@jest/globals';
import { LearnerError } from './learner-error.js';
import { createLogisticRegression } from './logistic.js';
import { describeEstimator } from './model.contract.js';
import { createExampleRows, createUniform } from './testing.js';

describeEstimator('logistic regression, plain', () => createLogisticRegression({ rich: false }));
describeEstimator('logistic regression, rich', () => createLogisticRegression());

const reference = () => {
  const uniform = createUniform(7);
  const draws = Array.from({ length: 200 }, () => [uniform(), uniform(), uniform(), uniform()] as const);
  const a = Float64Array.from(draws, (draw) => Math.fround(draw[0] * 10 - 5));
  const b = Float64Array.from(draws, (draw) => Math.fround(draw[1] * 3));
  const category = Float64Array.from(draws, (draw) => Math.floor(draw[2] * 3) + 1);
  const effects = [0, 0.5, -1, 0.8];
  const y = Float64Array.from(draws, (draw, row) => {
    const margin = 0.6 * a[row]! - 0.8 * b[row]! + effects[category[row]!]!;
    return draw[3] < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  });
  const columns = [
    { name: 'v.a', type: 'number' },
    { name: 'v.b', type: 'number' },
    { name: 'v.c', type: 'category' },
  ] as const;
  return { x: { columns, rowCount: 200, values: [a, b, category] }, y };
};

describe('createLogisticRegression', () => {
  it('agrees with scikit-learn', () => {
    // scikit-learn 1.9.1: LogisticRegression(C=1/(0.01*200), tol=1e-12, solver='newton-cholesky') on the two columns
    // standardised and the category one-hot: decision_function(...)[:3] and its mean.
    const { x, y } = reference();
    expect(y.reduce((sum, label) => sum + label, 0)).toBe(70);
    const model = createLogisticRegression({ l2: 0.01, rich: false }).fit(x, y, 1);
    const margins = model.predict(x);
    [-4.259136680985639, -5.128272270135591, -4.097410520686588].forEach((margin, row) => {
      expect(margins[row]).toBeCloseTo(margin, 6);
    });
    expect(model.tables.baseMargin).toBeCloseTo(-1.0327367516446828, 6);
  });

  it('reports a converged fit', () => {
    const { x, y } = createExampleRows(500, 3);
    const { fit } = createLogisticRegression({ l2: 1e-4 }).fit(x, y, 1);
    expect(fit?.gradientNorm).toBeLessThanOrEqual(1e-8);
    expect(fit?.iterations).toBeLessThan(20);
  });

  it('finds the same weights by conjugate gradients as by factorisation', () => {
    const uniform = createUniform(5);
    const { x, y } = createExampleRows(600, 9);
    const codes = Float64Array.from(y, () => Math.floor(uniform() * 50) + 1);
    const columns = [...x.columns, { name: 'v.wide', type: 'category' } as const];
    const fitWith = (largest: number) => {
      const wide = codes.slice();
      wide[0] = largest; // more codes than the factorisation takes: most weights stay 0
      return createLogisticRegression({ l2: 0.01 }).fit({ columns, rowCount: 600, values: [...x.values, wide] }, y, 1);
    };
    const few = fitWith(51);
    const many = fitWith(1_500);
    const rest = { columns, rowCount: 599, values: [...x.values, codes].map((values) => values.slice(1)) };
    const expected = few.predict(rest);
    many.predict(rest).forEach((margin, row) => {
      expect(margin).toBeCloseTo(expected[row]!, 6);
    });
  });

  it('gives up, saying so, on separable classes without a penalty', () => {
    const x = {
      columns: [{ name: 'v.a', type: 'number' }] as const,
      rowCount: 4,
      values: [Float64Array.of(1, 2, 3, 4)],
    };
    const model = createLogisticRegression({ l2: 0, rich: false });
    try {
      expect(
        model
          .fit(x, Float64Array.of(0, 0, 1, 1), 1)
          .predict(x)
          .every(Number.isFinite),
      ).toBe(true);
    } catch (err) {
      expect((err as LearnerError).reason).toBe('NOT_CONVERGED');
    }
    expect(() => createLogisticRegression({ l2: -1 })).toThrow(LearnerError);
  });

  it('leaves constant and always missing columns without effect', () => {
    const { x, y } = createExampleRows(200, 4);
    const columns = [...x.columns, { name: 'v.one', type: 'number' }, { name: 'v.none', type: 'number' }] as const;
    const constant = new Float64Array(200).fill(0.1);
    const missing = new Float64Array(200).fill(NaN);
    const model = createLogisticRegression().fit(
      { columns, rowCount: 200, values: [...x.values, constant, missing] },
      y,
      1,
    );
    expect([...model.tables.weight.slice(3), ...model.tables.missingWeight.slice(3)]).toEqual([0, 0, 0, 0]);
    expect(model.tables.weight.every(Number.isFinite)).toBe(true);
  });
});
