import { beforeAll, describe, expect, it } from '@jest/globals';
import { memory } from '@tensorflow/tfjs-core';
import { createNeuralNetwork } from './dnn.js';
import { createLogisticRegression } from './logistic.js';
import { rocAuc } from './metrics.js';
import { describeEstimator } from './model.contract.js';
import { useWasm } from './tensor-backend.fixture.js';
import { createExampleRows, createUniform } from './testing.js';

beforeAll(useWasm);

const SMALL = { hidden: [8], epochs: 3, batchSize: 32 };

describeEstimator('neural network', () => createNeuralNetwork(SMALL));

/** The label is 1 where exactly one of two numbers is positive, with 10 % of labels turned: AUC 0.9 at best. */
function createExclusiveOr(rowCount: number, seed: number) {
  const uniform = createUniform(seed);
  const rows = Array.from({ length: rowCount }, () => {
    const [a, b] = [uniform() * 2 - 1, uniform() * 2 - 1];
    const label = a > 0 !== b > 0 ? 1 : 0;
    return { a, b, label: uniform() < 0.1 ? 1 - label : label };
  });
  const columns = [
    { name: 'v.a', type: 'number' },
    { name: 'v.b', type: 'number' },
  ] as const;
  const values = [Float64Array.from(rows, ({ a }) => a), Float64Array.from(rows, ({ b }) => b)];
  return { x: { columns, rowCount, values }, y: Float64Array.from(rows, ({ label }) => label) };
}

describe('neural network', () => {
  it('learns that two features matter only together, which no regression can', () => {
    const train = createExclusiveOr(2_000, 1);
    const test = createExclusiveOr(2_000, 2);
    const aucOf = (model: { predict: (x: typeof test.x) => Float64Array }) => rocAuc(test.y, model.predict(test.x));
    expect(aucOf(createNeuralNetwork({ epochs: 20 }).fit(train.x, train.y, 1))).toBeGreaterThan(0.85);
    expect(aucOf(createLogisticRegression().fit(train.x, train.y, 1))).toBeLessThan(0.55);
  });

  it('starts from its seed', () => {
    const { x, y } = createExampleRows(200, 3);
    const margins = (seed: number) => createNeuralNetwork(SMALL).fit(x, y, seed).predict(x);
    expect(margins(1)).not.toEqual(margins(2));
  });

  it('leaves no tensor behind', () => {
    const { x, y } = createExampleRows(200, 3);
    const estimator = createNeuralNetwork(SMALL);
    const before = memory().numTensors;
    const model = estimator.fit(x, y, 1);
    model.predict(x);
    expect(memory().numTensors).toBe(before);
    expect(() => createNeuralNetwork({ ...SMALL, learningRate: 1e30, weightDecay: 0 }).fit(x, y, 1)).toThrow(
      expect.objectContaining({ reason: 'NOT_CONVERGED' }),
    );
    expect(memory().numTensors).toBe(before);
  });

  it('takes columns that tell nothing, even when there are no others', () => {
    const { y } = createExampleRows(200, 4);
    const columns = [
      { name: 'v.one', type: 'number' },
      { name: 'v.none', type: 'number' },
      { name: 'v.rare', type: 'category' },
    ] as const;
    const values = [new Float64Array(200).fill(0.1), new Float64Array(200).fill(NaN), new Float64Array(200)];
    values[2]![7] = 3;
    const x = { columns, rowCount: 200, values };
    const margins = createNeuralNetwork(SMALL).fit(x, y, 1).predict(x);
    expect(new Set(margins).size).toBe(1);
    expect(Number.isFinite(margins[0])).toBe(true);
  });

  it.each([{ hidden: [] }, { epochs: 0 }, { batchSize: 1.5 }, { learningRate: 0 }, { weightDecay: -1 }])(
    'refuses %j',
    (parameters) => {
      expect(() => createNeuralNetwork(parameters)).toThrow(expect.objectContaining({ reason: 'PARAMETER_INVALID' }));
    },
  );
});
