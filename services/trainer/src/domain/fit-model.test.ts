import { describe, expect, it } from '@jest/globals';
import { createExampleTrainingSet, EXAMPLE_DEFINITION } from './example.fixture.js';
import { evaluateGates } from './evaluate-gates.js';
import { fitModel } from './fit-model.js';
import { resolveCutoffs } from './resolve-cutoffs.js';

const cutoffs = resolveCutoffs(EXAMPLE_DEFINITION, Date.parse('2026-06-01T00:00:00Z'));
const input = { definition: EXAMPLE_DEFINITION, cutoffs, trainingSet: createExampleTrainingSet(1_200, cutoffs) };

describe('fitModel', () => {
  it('gives the same rows and definition the same artifact', () => {
    const artifact = fitModel(input, () => undefined);
    expect(fitModel(input, () => undefined)).toEqual(artifact);
    const seeded = { ...EXAMPLE_DEFINITION, options: { seed: 2 } };
    expect(fitModel({ ...input, definition: seeded }, () => undefined).artifactId).not.toBe(artifact.artifactId);
  });

  it('reports each split, passes its gates and goes through its stages', () => {
    const stages = new Set<string>();
    const { result } = fitModel(input, (stage) => stages.add(stage));
    expect(Object.keys(result.metrics)).toEqual(['train', 'validation', 'test']);
    expect(result.metrics.test?.rows).toBe(200);
    expect(result.metrics.test?.auc).toBeGreaterThan(0.75);
    expect(result.gates.every(({ passed }) => passed)).toBe(true);
    expect([...stages]).toEqual(['fitting', 'calibrating', 'evaluating']);
  });

  it('tells why it cannot learn', () => {
    const { trainingSet } = input;
    const rows = { ...trainingSet.rows, label: new Float64Array(1_200) };
    expect(() => fitModel({ ...input, trainingSet: { ...trainingSet, rows } }, () => undefined)).toThrow(
      expect.objectContaining({ kind: 'failed_precondition', reason: 'ONE_CLASS' }),
    );
  });
});

describe('evaluateGates', () => {
  const metrics = { rows: 10, positives: 4, auc: 0.7, logLoss: 0.5, calibrationError: 0.05 };

  it('holds the limits themselves', () => {
    const gates = { test_auc: '>= 0.70', test_log_loss: '<= 0.49', calibration_error: '<=0.05' };
    expect(evaluateGates(gates, metrics)).toEqual([
      { gate: 'test_auc', limit: '>= 0.70', value: 0.7, passed: true },
      { gate: 'test_log_loss', limit: '<= 0.49', value: 0.5, passed: false },
      { gate: 'calibration_error', limit: '<=0.05', value: 0.05, passed: true },
    ]);
  });

  it('fails a gate without a value and leaves out those that are not set', () => {
    expect(evaluateGates({ test_auc: '>= 0.70' }, { ...metrics, auc: null })).toEqual([
      { gate: 'test_auc', limit: '>= 0.70', value: null, passed: false },
    ]);
    expect(evaluateGates({ test_log_loss: '<= 1' }, undefined)[0]?.passed).toBe(false);
    expect(evaluateGates({}, metrics)).toEqual([]);
  });
});
