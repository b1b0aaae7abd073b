import { describe, expect, it } from '@jest/globals';
import { buildArtifact } from './artifact.js';
import { selectRows, selectValues } from './feature-table.js';
import { assignFolds } from './folds.js';
import { binaryMetrics, rocAuc } from './metrics.js';
import { createExampleRows } from './testing.js';
import { trainLogistic } from './train-logistic.js';
import { predictProbability, type TrainingRows } from './trained-model.js';

const rows = createExampleRows(2_000, 33);
const test = createExampleRows(2_000, 34);
const times = new Float64Array(2_000);
const input: TrainingRows = { train: rows, validation: undefined, groups: rows.groups, times };
const train = (given: Partial<TrainingRows> = {}, l2?: number) =>
  trainLogistic({ ...input, ...given }, { l2, seed: 1 }, () => undefined);

describe('trainLogistic', () => {
  it('beats the plain form where amounts are skew and missing values tell something', () => {
    const trained = train();
    expect(trained.model.fit?.rich).toBe(true);
    const metrics = binaryMetrics(test.y, predictProbability(trained, test.x));
    expect(metrics.auc).toBeGreaterThan(0.82); // 0.828 with the true probabilities
    expect(metrics.calibrationError).toBeLessThan(0.05);
  });

  it('stays plain when only customers are held out of several cutoffs', () => {
    const trained = train({ times: times.map((_, row) => row % 2) });
    expect(trained.model.fit?.rich).toBe(false);
  });

  it('chooses and calibrates on validation rows when there are any', () => {
    const shifted = { x: test.x, y: test.y.map((label, row) => (row % 3 === 0 ? 0 : label)) };
    const trained = train({ validation: shifted });
    const probability = predictProbability(trained, test.x);
    const mean = probability.reduce((sum, value) => sum + value, 0) / probability.length;
    const base = shifted.y.reduce((sum, value) => sum + value, 0) / shifted.y.length;
    expect(mean).toBeCloseTo(base, 2);
  });

  it('falls back to folds when validation has one class', () => {
    const validation = { x: test.x, y: new Float64Array(test.y.length) };
    const bytes = (trained: ReturnType<typeof trainLogistic>) => [trained.model.save(), trained.calibration];
    expect(bytes(train({ validation }))).toEqual(bytes(train()));
  });

  it('takes a given penalty', () => {
    expect(train({}, 0.5).model.fit?.l2).toBe(0.5);
  });

  it('trains without calibration where no fold has both classes', () => {
    const few = Int32Array.of(0, 1);
    const y = Float64Array.of(0, 1);
    const trained = train({
      train: { x: selectRows(rows.x, few), y },
      groups: ['a', 'b'],
      times: [0, 0],
    });
    expect(trained.calibration).toEqual({ slope: 1, intercept: 0, knots: [] });
  });

  it('keeps the order of margins in probabilities', () => {
    const trained = train();
    expect(rocAuc(test.y, predictProbability(trained, test.x))).toBeCloseTo(
      rocAuc(test.y, trained.model.predict(test.x)),
      6,
    );
  });
});

describe('assignFolds', () => {
  it('keeps a customer together, changes with the seed and spreads evenly', () => {
    const groups = Array.from({ length: 10_000 }, (_, row) => `c${row >> 1}`);
    const folds = assignFolds(groups, 1, 5);
    const counts = [0, 0, 0, 0, 0];
    folds.forEach((fold, row) => {
      counts[fold]! += 1;
      expect(fold).toBe(folds[row ^ 1]);
    });
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
    expect(assignFolds(groups, 2, 5)).not.toEqual(folds);
  });
});

describe('buildArtifact', () => {
  const definition = {
    model: 'repurchase_60d',
    target: { event: 'Order Completed', within: '60d' },
    population: { event: 'Order Completed', identified: false },
    cutoffs: { every: '30d', last: 8 },
    features: ['v@1'],
    family: 'logistic' as const,
    options: { seed: 1 },
    bands: { medium: 0.3, high: 0.6 },
    gates: {},
  };
  const build = () => {
    const trained = train();
    return buildArtifact({
      definition,
      header: {
        columns: [...rows.x.columns],
        views: [{ view: 'v', version: 1, features: [{ name: 'country', trait: 'country', type: 'category' }] }],
        population: { vocabularies: { 'v.category': ['a', 'b', 'c'] } },
      },
      trainingSet: { sha256: 'a'.repeat(64), cutoffs: [{ cutoff: '2026-01-01T00:00:00.000Z', split: 'train' }] },
      trained,
      trainRows: rows.x,
      metrics: { train: binaryMetrics(rows.y, predictProbability(trained, rows.x)) },
      gates: [],
    });
  };

  it('gives equal inputs the same id and bytes', () => {
    const [first, second] = [build(), build()];
    expect(second).toEqual(first);
    expect(first.artifactId).toMatch(/^[0-9a-f]{64}$/u);
  });

  it('holds ascending quantiles and canonical JSON', () => {
    const { manifest, manifestBytes } = build();
    expect(manifest.scoreQuantiles).toHaveLength(101);
    expect(manifest.scoreQuantiles).toEqual([...manifest.scoreQuantiles].sort((a, b) => a - b));
    expect(JSON.parse(new TextDecoder().decode(manifestBytes))).toEqual(JSON.parse(JSON.stringify(manifest)));
  });
});

describe('selectRows', () => {
  it('takes rows in the order asked for', () => {
    expect(selectValues(Float64Array.of(5, 6, 7), Int32Array.of(2, 0))).toEqual(Float64Array.of(7, 5));
  });
});
