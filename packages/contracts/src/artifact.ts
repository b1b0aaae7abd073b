import { z } from 'zod';
import { FeatureView } from './feature-view.js';
import { ModelDefinition } from './model-definition.js';
import { FeatureColumn, PopulationState, SPLITS } from './training-set.js';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/u);
const Probability = z.number().min(0).max(1);

/**
 * Metrics of a binary model on one split. `auc` is null where one class is absent. `calibrationError` is the expected
 * calibration error over ten equal-count bins.
 */
export const BinaryMetrics = z.strictObject({
  rows: z.int().min(0),
  positives: z.int().min(0),
  auc: Probability.nullable(),
  logLoss: z.number().min(0),
  calibrationError: Probability,
});
export type BinaryMetrics = z.infer<typeof BinaryMetrics>;

/** `value` is null where the metric has none, and then the gate fails. */
export const GateOutcome = z.strictObject({
  gate: z.string(),
  limit: z.string(),
  value: z.number().nullable(),
  passed: z.boolean(),
});
export type GateOutcome = z.infer<typeof GateOutcome>;

/** What a finished training run reports. Metrics of a split without rows are absent. */
export const TrainingResult = z.strictObject({
  metrics: z.partialRecord(z.enum(SPLITS), BinaryMetrics),
  gates: z.array(GateOutcome),
});
export type TrainingResult = z.infer<typeof TrainingResult>;

/**
 * `manifest.json` of an artifact, written as canonical JSON. Its SHA-256 is the artifact's id, so it holds nothing that
 * varies between equal runs: same data, seed and code make the same id.
 */
export const ArtifactManifest = z.strictObject({
  format: z.literal('clientele-artifact/1'),
  definition: ModelDefinition,
  /** Columns of `features` float32 [n, F], in order. */
  columns: z.array(FeatureColumn).min(1),
  views: z.array(FeatureView).min(1),
  population: PopulationState,
  /** Probability = 1 / (1 + exp(-(slope * margin + intercept))), inside the graph; `knots` are [margin, probability]. */
  calibration: z.strictObject({
    method: z.literal('platt'),
    slope: z.number(),
    intercept: z.number(),
    knots: z.array(z.tuple([z.number(), Probability])),
  }),
  bands: z.strictObject({ medium: Probability, high: Probability }),
  /** 101 quantiles (0 %, 1 %, … 100 %) of the calibrated probability on the training rows. */
  scoreQuantiles: z.array(Probability).length(101),
  /** Where reasons start from: the margin of the average training row, or the mean margin of the background rows. */
  baseMargin: z.number(),
  /** How reasons are made from `explain.bin`: exactly, from tables; or by Shapley values sampled over background rows. */
  explanation: z.enum(['linear', 'sampled_shapley']),
  trainingSet: z.strictObject({
    sha256: Sha256,
    cutoffs: z.array(z.strictObject({ cutoff: z.iso.datetime(), split: z.enum(SPLITS) })),
  }),
  seed: z.int().min(0),
  /** What fitting chose or counted: l2, iterations, … */
  fit: z.record(z.string(), z.number()),
  result: TrainingResult,
  files: z.strictObject({ model: Sha256, explain: Sha256 }),
});
export type ArtifactManifest = z.infer<typeof ArtifactManifest>;
