import type { ModelDefinition } from '@clientele/contracts/model-definition';
import { createTrainingSetHash } from '@clientele/contracts/training-set-hash';
import type { Split } from '@clientele/contracts/training-set';
import { createExampleRows } from '@clientele/learners/testing';
import type { FittedArtifact } from './fit-model.js';
import type { ResolvedCutoff } from './resolve-cutoffs.js';
import type { TrainingSet } from './training-set.js';

const DAY_MS = 86_400_000;

export const EXAMPLE_DEFINITION: Extract<ModelDefinition, { family: 'logistic' }> = {
  model: 'repurchase_60d',
  target: { event: 'Order Completed', within: '60d' },
  population: { event: 'Order Completed', identified: false },
  cutoffs: { every: '30d', last: 8 },
  features: ['v@1'],
  family: 'logistic',
  options: { seed: 1 },
  bands: { medium: 0.3, high: 0.6 },
  gates: { test_auc: '>= 0.70', calibration_error: '<= 0.15' },
};

/** The same question to a network that is trained within a second. */
export const EXAMPLE_DNN_DEFINITION: Extract<ModelDefinition, { family: 'dnn' }> = {
  ...EXAMPLE_DEFINITION,
  family: 'dnn',
  options: { hidden: [16], epochs: 12, batchSize: 64, learningRate: 0.002, weightDecay: 1, seed: 1 },
};

/** A training set of random customers, a label that its features explain, one cutoff each 60 days. */
export function createExampleTrainingSet(rowCount: number, cutoffs: readonly ResolvedCutoff[]): TrainingSet {
  const { x, y, groups } = createExampleRows(rowCount, 17);
  const cutoffOf = (row: number): ResolvedCutoff =>
    cutoffs[row % cutoffs.length] ?? { cutoffMs: DAY_MS, split: 'train' };
  const rows = {
    customerId: groups,
    cutoffMs: groups.map((_, row) => cutoffOf(row).cutoffMs),
    split: groups.map((_, row): Split => cutoffOf(row).split),
    label: y,
    features: x.values,
  };
  const columns = [...x.columns];
  const hash = createTrainingSetHash(columns);
  hash.update(rows);
  return {
    trainingSetId: '11111111-1111-4111-8111-111111111111',
    header: {
      columns,
      views: [{ view: 'v', version: 1, features: [{ name: 'number', trait: 'number', type: 'number' }] }],
      population: { vocabularies: { 'v.category': ['a', 'b', 'c'] } },
    },
    position: { epoch: 1, xid: 7n, seq: 9n },
    rows,
    rowCount,
    sha256: hash.digest(),
  };
}

/** Bytes that stand for an artifact where its contents do not matter. */
export function createExampleArtifact(id: string, passed = true): FittedArtifact {
  const bytes = new TextEncoder().encode(id);
  return {
    artifactId: id.repeat(64).slice(0, 64),
    manifest: bytes,
    model: bytes,
    explain: new Uint8Array(0),
    result: { metrics: {}, gates: [{ gate: 'test_auc', limit: '>= 0.70', value: passed ? 0.8 : 0.65, passed }] },
    check: { rowCount: 0, features: new Float32Array(0), margins: new Float64Array(0) },
  };
}
