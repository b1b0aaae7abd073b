import { z } from 'zod';
import { EventName } from './event-name.js';
import { FeatureViewRef } from './feature-view.js';

const Duration = z.string().regex(/^[1-9]\d{0,2}d$/u, 'must be days, such as 60d');
const CutoffDate = z.union([z.iso.date(), z.iso.datetime()]);

/** Counts back from the newest UTC midnight whose labels end by the log's largest `available_at`. */
const RelativeCutoffs = z.strictObject({ every: Duration, last: z.int().min(2).max(200) });
const ListedCutoffs = z.strictObject({
  train: z.array(CutoffDate).min(1).max(100),
  validation: z.array(CutoffDate).max(100).optional(),
  test: z.array(CutoffDate).min(1).max(100),
});

/** A limit such as `>= 0.70`. */
const Limit = z.string().regex(/^(>=|<=)\s*\d+(\.\d+)?$/u, 'must be a limit such as ">= 0.70"');

/** Which metrics a version must reach before an alias may point at it. */
export const Gates = z.strictObject({
  test_auc: Limit.optional(),
  test_log_loss: Limit.optional(),
  calibration_error: Limit.optional(),
});

/** Families of learners. */
export const FAMILIES = ['logistic', 'dnn'] as const;
export type Family = (typeof FAMILIES)[number];

const Seed = z.int().min(0).max(4_294_967_295).default(1);

/** What a definition may set for each family. What it does not name has a default that suits most data. */
const LogisticOptions = z.strictObject({
  /** L2 penalty on the weights of standardised features, per training row; chosen by validation when absent. */
  l2: z.number().min(0).max(1_000).optional(),
  seed: Seed,
});
export const DnnOptions = z.strictObject({
  /** Units of each hidden layer, the first next to the features. */
  hidden: z.array(z.int().min(1).max(512)).min(1).max(4).default([64, 32]),
  /**
   * Passes over the training rows, at most: held-out rows stop it before. The learning rate falls to 0 over so many. 15,
   * or as many as 600 steps take, when absent.
   */
  epochs: z.int().min(1).max(500).optional(),
  /** Rows of one step. */
  batchSize: z.int().min(8).max(65_536).default(256),
  /** Of the first step. */
  learningRate: z.number().min(1e-6).max(0.1).default(0.002),
  /** Share of the learning rate by which each step shrinks the weights. */
  weightDecay: z.number().min(0).max(10).default(1),
  seed: Seed,
});
export type DnnOptions = z.infer<typeof DnnOptions>;

export const ModelName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/u);

const Common = z.strictObject({
  model: ModelName,
  target: z.strictObject({ event: EventName, within: Duration }),
  population: z.strictObject({ event: EventName, identified: z.boolean().default(false) }),
  cutoffs: z.union([RelativeCutoffs, ListedCutoffs]),
  features: z.array(FeatureViewRef).min(1).max(20),
  /** Probability from which a customer counts as `medium` and as `high`. */
  bands: z
    .strictObject({ medium: z.number().min(0).max(1), high: z.number().min(0).max(1) })
    .default({ medium: 0.3, high: 0.6 }),
  gates: Gates.default({}),
});

export const ModelDefinition = z.discriminatedUnion(
  'family',
  [
    Common.extend({ family: z.literal('logistic'), options: LogisticOptions.prefault({}) }),
    Common.extend({ family: z.literal('dnn'), options: DnnOptions.prefault({}) }),
  ],
  {
    error: ({ code }: { code?: string }) =>
      code === 'invalid_union' ? `must be one of ${FAMILIES.join(', ')}` : undefined,
  },
);
export type ModelDefinition = z.infer<typeof ModelDefinition>;

export const ALIASES = ['champion', 'challenger', 'shadow'] as const;
export const Alias = z.enum(ALIASES);
export type Alias = z.infer<typeof Alias>;

/** `30d` or `12h` in milliseconds. */
export function durationMs(text: string): number {
  const unitMs = text.endsWith('h') ? 3_600_000 : 86_400_000;
  return Number(text.slice(0, -1)) * unitMs;
}
