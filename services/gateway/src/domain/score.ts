import type { Alias } from '@clientele/contracts/model-definition';
import type { AppError } from '@clientele/shared/errors';

/** A customer as the caller names them, 1 to 256 characters. */
export type CustomerRef = { readonly userId: string } | { readonly anonymousId: string };

export interface ScoreRequest {
  readonly model: string;
  readonly alias: Alias;
  /** 1 to 1,000. */
  readonly customers: readonly CustomerRef[];
  /** Number of reasons for each score, 0 to 100. */
  readonly explain: number;
  readonly strict: boolean;
  /** Scores as of this time; now when undefined. */
  readonly at: Date | undefined;
}

export interface Reason {
  readonly feature: string;
  /** Null when the feature is missing. */
  readonly value: number | string | null;
  readonly contribution: number;
  /** >= 0; undefined where the method is exact. */
  readonly standardError: number | undefined;
}

/** `baseMargin` + the contributions + `otherContribution` = `margin`. */
export interface Score {
  readonly known: boolean;
  readonly model: string;
  readonly version: number;
  readonly alias: string;
  /** In [0, 1]. */
  readonly probability: number;
  readonly band: string;
  /** Share of the training scores that are lower, in [0, 1]. */
  readonly percentile: number;
  /** Log-odds before calibration. */
  readonly margin: number;
  readonly baseMargin: number;
  readonly reasons: readonly Reason[];
  readonly otherContribution: number;
  readonly method: string;
  readonly scoreTime: Date;
  /** The state was rebuilt from the log, because Redis did not have it. */
  readonly degraded: boolean;
}

/** One request of a batch, with the id of the public request that it came with. */
export interface ScoreItem {
  readonly request: ScoreRequest;
  readonly requestId: string;
}

/** A score for each customer, in the request's order, or why there are none. */
export type ScoreOutcome = { readonly scores: readonly Score[] } | { readonly error: AppError };
