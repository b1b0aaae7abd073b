import { AppError } from '@clientele/shared/errors';

/**
 * Rows that a graph may run to explain one request: some 50 customers of a model with 40 columns. A network of 64 and 32
 * units takes about 0.4 µs for each, so that the reasons of a request fit well into a score's second.
 */
export const REQUEST_EVALUATIONS_MAX = 250_000;
/** Of all requests that are being explained: on busy cores more would not be ready in time. */
export const OPEN_EVALUATIONS_MAX = 250_000;

/** Bounds the work that reasons may cost. */
export interface ExplainBudget {
  /**
   * Reserves the evaluations of one request until they are given back.
   *
   * @throws AppError `invalid_argument` EXPLAIN_TOO_MANY for more than one request may have, `resource_exhausted`
   * EXPLAIN_OVERLOADED when other requests have what is left.
   */
  take(evaluations: number): void;
  giveBack(evaluations: number): void;
}

export function createExplainBudget(): ExplainBudget {
  let open = 0;
  return {
    take(evaluations) {
      if (evaluations > REQUEST_EVALUATIONS_MAX) throw tooMany();
      if (open + evaluations > OPEN_EVALUATIONS_MAX) throw overloaded();
      open += evaluations;
    },
    giveBack(evaluations) {
      open -= evaluations;
    },
  };
}

const tooMany = (): AppError =>
  new AppError(
    'invalid_argument',
    'EXPLAIN_TOO_MANY',
    "The reasons of this model's scores are sampled, which takes too long for so many customers: ask for fewer, or with explain 0.",
  );

const overloaded = (): AppError =>
  new AppError('resource_exhausted', 'EXPLAIN_OVERLOADED', 'Too many scores are being explained.', {
    retryAfterSeconds: 1,
  });
