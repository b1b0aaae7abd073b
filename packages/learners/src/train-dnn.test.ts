import { beforeAll, describe, expect, it } from '@jest/globals';
import { DnnOptions } from '@clientele/contracts/model-definition';
import { memory } from '@tensorflow/tfjs-core';
import { decodeBackground } from './background.js';
import { selectRows } from './feature-table.js';
import { binaryMetrics } from './metrics.js';
import { useWasm } from './tensor-backend.fixture.js';
import { createExampleRows } from './testing.js';
import { trainDnn } from './train-dnn.js';
import { predictProbability, type OnShare, type TrainingRows } from './trained-model.js';

beforeAll(useWasm);

const rows = createExampleRows(2_000, 33);
const test = createExampleRows(2_000, 34);
const input: TrainingRows = {
  train: rows,
  validation: undefined,
  groups: rows.groups,
  times: new Float64Array(2_000),
};
const OPTIONS = DnnOptions.parse({ hidden: [16], batchSize: 64 });
const train = (
  given: Partial<TrainingRows> = {},
  options: Partial<DnnOptions> = {},
  onShare: OnShare = () => undefined,
) => trainDnn({ ...input, ...given }, { ...OPTIONS, ...options }, onShare);

describe('trainDnn', () => {
  it('comes near the true probabilities on customers it has not seen', () => {
    const metrics = binaryMetrics(test.y, predictProbability(train({}, DnnOptions.parse({})), test.x));
    expect(metrics.auc).toBeGreaterThan(0.815); // 0.828 with the true probabilities
    expect(metrics.calibrationError).toBeLessThan(0.05);
  });

  it('chooses and calibrates on validation rows when there are any', () => {
    const shifted = { x: test.x, y: test.y.map((label, row) => (row % 3 === 0 ? 0 : label)) };
    const probability = predictProbability(train({ validation: shifted }), test.x);
    const mean = probability.reduce((sum, value) => sum + value, 0) / probability.length;
    const base = shifted.y.reduce((sum, value) => sum + value, 0) / shifted.y.length;
    expect(mean).toBeCloseTo(base, 2);
  });

  it('stops early where held-out rows get no better, with the weights of the best epoch, and says that it is done', () => {
    const noise = { x: test.x, y: test.y.map((_, row) => row % 2) };
    const shares: number[] = [];
    const trained = train({ validation: noise }, { epochs: 60 }, (share) => shares.push(share));
    const { epochs } = trained.fit;
    expect(shares).toHaveLength(epochs! + 6 + 1);
    expect(shares.at(-2)).toBeLessThan(0.5);
    expect(shares.at(-1)).toBe(1);
    const again = train({ validation: noise }, { epochs: 60 });
    expect(again.model.save()).toEqual(trained.model.save());
  });

  it('learns from held-out customers in the end', () => {
    const shares: number[] = [];
    const trained = train({}, {}, (share) => shares.push(share));
    expect(shares.filter((share) => share > 0.5)).toHaveLength(trained.fit.epochs!);
    expect(shares.at(-1)).toBe(1);
  });

  it('falls back to held-out customers when validation has one class', () => {
    const validation = { x: test.x, y: new Float64Array(test.y.length) };
    const options = { epochs: 3 };
    expect(train({ validation }, options).model.save()).toEqual(train({}, options).model.save());
  });

  it('trains without calibration where nobody can be held out', () => {
    const y = Float64Array.of(0, 1);
    const few = { x: selectRows(rows.x, Int32Array.of(0, 1)), y };
    const trained = train({ train: few, groups: ['a', 'b'], times: [0, 0] }, { epochs: 2 });
    expect(trained.calibration).toEqual({ slope: 1, intercept: 0, knots: [] });
  });

  it('explains from rows whose mean margin is the base margin, and leaves no tensor behind', () => {
    const before = memory().numTensors;
    const { model, explain } = train({}, { epochs: 2 });
    const { method, baseMargin, bytes } = explain(rows.x, 1);
    const { features, rowCount } = decodeBackground(bytes);
    const values = [0, 1, 2].map((column) =>
      Float64Array.from({ length: rowCount }, (_, row) => features[row * 3 + column]!),
    );
    const margins = model.predict({ columns: rows.x.columns, rowCount, values });
    expect(method).toBe('sampled_shapley');
    expect(margins.reduce((sum, margin) => sum + margin, 0) / rowCount).toBeCloseTo(baseMargin, 12);
    expect(memory().numTensors).toBe(before);
  });
});
