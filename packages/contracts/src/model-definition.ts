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

export const ModelDefinition = z.strictObject({
  model: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/u),
  target: z.strictObject({ event: EventName, within: Duration }),
  population: z.strictObject({ event: EventName, identified: z.boolean().default(false) }),
  cutoffs: z.union([RelativeCutoffs, ListedCutoffs]),
  features: z.array(FeatureViewRef).min(1).max(20),
  family: z.enum(FAMILIES),
  options: z
    .strictObject({
      /** L2 penalty on the weights of standardised features, per training row; chosen by validation when absent. */
      l2: z.number().min(0).max(1_000).optional(),
      seed: z.int().min(0).max(4_294_967_295).default(1),
    })
    .default({ seed: 1 }),
  /** Probability from which a customer counts as `medium` and as `high`. */
  bands: z
    .strictObject({ medium: z.number().min(0).max(1), high: z.number().min(0).max(1) })
    .default({ medium: 0.3, high: 0.6 }),
  gates: Gates.default({}),
});
export type ModelDefinition = z.infer<typeof ModelDefinition>;

export const ALIASES = ['champion', 'challenger', 'shadow'] as const;
export const Alias = z.enum(ALIASES);
export type Alias = z.infer<typeof Alias>;

/** `30d` or `12h` in milliseconds. */
export function durationMs(text: string): number {
  const unitMs = text.endsWith('h') ? 3_600_000 : 86_400_000;
  return Number(text.slice(0, -1)) * unitMs;
}
