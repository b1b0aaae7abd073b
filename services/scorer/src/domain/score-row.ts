import { emptyState, rawVector } from '@clientele/feature-engine/customer-state';
import { encodeRow } from '@clientele/feature-engine/vocabulary';
import type { RawValue } from '@clientele/feature-engine/values';
import type { CompiledViews } from '@clientele/feature-engine/compile-views';
import type { ArtifactManifest } from '@clientele/contracts/artifact';
import { AppError } from '@clientele/shared/errors';
import type { History } from './encoded-state.js';
import type { Attribution } from './explainer.js';
import { bandOf, percentileOf } from './placement.js';
import { explain, residualLimit } from './reasons.js';
import type { Score } from './score-item.js';

/** A customer's features as of one time. */
export interface Row {
  /** Shape [columns]: texts and numbers, null for missing. */
  readonly raw: readonly RawValue[];
  /** Shape [columns]: NaN for missing, a category as its code. */
  readonly encoded: Float64Array;
  /** Unix epoch ms. */
  readonly timeMs: number;
  readonly known: boolean;
}

/** The parts of a model that a row and its score are made with. */
export interface RowModel {
  readonly manifest: ArtifactManifest;
  readonly views: CompiledViews;
}

/**
 * The features of a customer, a stranger's without a history, as of the later of now and just after all that is known,
 * or as of `atMs`.
 *
 * @param times Unix epoch ms.
 * @throws AppError `failed_precondition` AT_BEFORE_STATE unless `atMs` is later than the history's newest event became
 * available: a state has no past.
 */
export function toRow(
  { views, manifest }: RowModel,
  history: History | undefined,
  times: { readonly nowMs: number; readonly atMs: number | undefined },
): Row {
  const timeMs = timeOf(history, times);
  const raw = rawVector(views, history?.state ?? emptyState(views), timeMs);
  return { raw, encoded: encodeRow(views, raw, manifest.population), timeMs, known: history !== undefined };
}

function timeOf(
  history: History | undefined,
  times: { readonly nowMs: number; readonly atMs: number | undefined },
): number {
  const knownUntilMs = history?.maxAvailableAtMs ?? -Infinity;
  const { nowMs, atMs } = times;
  if (atMs === undefined) return Math.max(nowMs, knownUntilMs + 1);
  if (atMs > knownUntilMs) return atMs;
  throw new AppError('failed_precondition', 'AT_BEFORE_STATE', 'A customer has newer events than the time asked for.');
}

/** What the graph made of a row. */
export interface RowOutput {
  readonly margin: number;
  readonly probability: number;
  /** Undefined when no reasons were asked for. */
  readonly attribution: Attribution | undefined;
}

export type RowScore = Omit<Score, 'customer' | 'model' | 'version' | 'alias' | 'degraded'>;

/**
 * The score of a row with its `reasonCount` largest reasons.
 *
 * @throws AppError `internal` SCORE_NOT_FINITE, or EXPLANATION_DIFFERS when contributions do not add up to the margin.
 */
export function toScore(model: RowModel, row: Row, output: RowOutput, reasonCount: number): RowScore {
  const { manifest } = model;
  const { margin, probability, attribution } = output;
  if (!Number.isFinite(margin) || !(probability >= 0 && probability <= 1))
    throw new AppError('internal', 'SCORE_NOT_FINITE', 'The model gave no usable score.');
  const { columns, baseMargin } = manifest;
  if (attribution !== undefined) requireSum(attribution.contributions, baseMargin, margin);
  return {
    known: row.known,
    probability,
    band: bandOf(probability, manifest.bands),
    percentile: percentileOf(probability, manifest.scoreQuantiles),
    margin,
    baseMargin,
    ...explain({ columns, raw: row.raw, attribution, margin, baseMargin }, reasonCount),
    method: manifest.explanation,
    scoreTimeMs: row.timeMs,
  };
}

function requireSum(contributions: Float64Array, baseMargin: number, margin: number): void {
  let sum = baseMargin;
  for (const contribution of contributions) sum += contribution;
  if (!(Math.abs(sum - margin) <= residualLimit(contributions, baseMargin)))
    throw new AppError('internal', 'EXPLANATION_DIFFERS', 'The reasons do not add up to the score.');
}
