import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { memory } from '@tensorflow/tfjs-core';
import { startTfjs } from '../adapters/tfjs-backend.js';
import { createOnnxModelChecker } from '../adapters/onnx-model-checker.js';
import { ArtifactManifest } from '@clientele/contracts/artifact';
import { decodeBackground } from '@clientele/learners/background';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createExampleTrainingSet, EXAMPLE_DEFINITION, EXAMPLE_DNN_DEFINITION } from './example.fixture.js';
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

describe('fitModel of a network', () => {
  const dnn = { ...input, definition: EXAMPLE_DNN_DEFINITION };
  beforeAll(() => startTfjs(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))));

  it('gives the same artifact twice, with sampled reasons, and leaves no tensor behind', () => {
    const before = memory().numTensors;
    const artifact = fitModel(dnn, () => undefined);
    expect(fitModel(dnn, () => undefined)).toEqual(artifact);
    expect(memory().numTensors).toBe(before);
    const manifest = ArtifactManifest.parse(JSON.parse(Buffer.from(artifact.manifest).toString()));
    expect(manifest).toMatchObject({ explanation: 'sampled_shapley', definition: EXAMPLE_DNN_DEFINITION });
    expect(manifest.result.metrics.test?.auc).toBeGreaterThan(0.75);
    expect(manifest.fit.epochs).toBeLessThanOrEqual(12);
    expect(decodeBackground(artifact.explain)).toMatchObject({ baseMargin: manifest.baseMargin, rowCount: 64 });
  });

  it('has a graph that gives the margins of training, and refuses another', async () => {
    const artifact = fitModel(dnn, () => undefined);
    await createOnnxModelChecker().check(artifact);
    const other = fitModel(
      { ...dnn, definition: { ...dnn.definition, options: { ...dnn.definition.options, seed: 2 } } },
      () => undefined,
    );
    await expect(createOnnxModelChecker().check({ ...artifact, model: other.model })).rejects.toMatchObject({
      reason: 'ARTIFACT_DIFFERS',
    });
  });

  it('starts reasons from the mean margin that the graph gives the background rows', async () => {
    const artifact = fitModel(dnn, () => undefined);
    const { features, rowCount, columnCount, baseMargin } = decodeBackground(artifact.explain);
    const session = await InferenceSession.create(artifact.model, { logSeverityLevel: 3 });
    const { margin } = await session.run({ features: new Tensor('float32', features, [rowCount, columnCount]) });
    const mean = (margin!.data as Float32Array).reduce((sum, value) => sum + value, 0) / rowCount;
    expect(mean).toBeCloseTo(baseMargin, 5);
    await session.release();
  });

  it.each([
    { name: 'validation rows', splits: cutoffs },
    {
      name: 'held-out customers',
      splits: cutoffs.map((cutoff) => ({
        ...cutoff,
        split: cutoff.split === 'test' ? ('test' as const) : ('train' as const),
      })),
    },
  ])('tells how far it is, from $name', ({ splits }) => {
    const shares: number[] = [];
    fitModel({ ...dnn, cutoffs: splits, trainingSet: createExampleTrainingSet(1_200, splits) }, (stage, share) => {
      if (stage === 'fitting') shares.push(share);
    });
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
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
