import type { RawValue } from '@clientele/feature-engine/values';
import type { Attribution } from './explainer.js';
import type { Reason } from './score-item.js';

export interface Explained {
  readonly reasons: readonly Reason[];
  /** Makes base + reasons + other the margin, to the last rounding. */
  readonly otherContribution: number;
}

export interface ExplainInput {
  readonly columns: readonly { readonly name: string }[];
  /** Shape [columns]: what the customer has, null for missing. */
  readonly raw: readonly RawValue[];
  /** Undefined when no reasons were asked for. */
  readonly attribution: Attribution | undefined;
  /** As the graph computed it, float32. */
  readonly margin: number;
  readonly baseMargin: number;
}

/**
 * The `count` largest contributions by size, equal ones in column order, and the sum of the rest.
 *
 * The graph computes the margin in float32 and contributions are float64, so that base + all contributions miss the
 * margin by a rounding (see `residualLimit`). That residual belongs to no feature: it is in `otherContribution`, also
 * when every column is listed, so that what is printed adds up.
 */
export function explain(input: ExplainInput, count: number): Explained {
  const { attribution, columns, raw, margin, baseMargin } = input;
  if (attribution === undefined) return { reasons: [], otherContribution: margin - baseMargin };
  const { contributions, standardErrors } = attribution;
  const order = [...contributions.keys()].sort((a, b) => sizeAt(contributions, b) - sizeAt(contributions, a) || a - b);
  const reasons = order.slice(0, count).map((index) => ({
    feature: columns[index]?.name ?? '',
    value: raw[index] ?? undefined,
    contribution: contributions[index] ?? 0,
    standardError: standardErrors?.[index],
  }));
  const listed = reasons.reduce((sum, { contribution }) => sum + contribution, baseMargin);
  return { reasons, otherContribution: margin - listed };
}

const sizeAt = (values: Float64Array, index: number): number => Math.abs(values[index] ?? 0);

/** Most that float32 rounding may explain, for each unit of the terms' sizes. */
const ROUNDING = 1e-4;

/**
 * Most that base + contributions may miss the margin by. Float32 rounds each term relative to its size, so the limit
 * grows with their sum. Rounding misses by 1e-7 to 1e-5 of it; more than 1e-4 means the explanation of another model.
 */
export function residualLimit(contributions: Float64Array, baseMargin: number): number {
  let size = Math.abs(baseMargin);
  for (const contribution of contributions) size += Math.abs(contribution);
  return ROUNDING * Math.max(1, size);
}
