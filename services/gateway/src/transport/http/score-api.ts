import { z } from 'zod';
import type { CustomerRef, Score } from '../../domain/score.js';
import { Customer, ScoreBody } from '../score-request.js';
import { ANSWERS, BODIES, type Operation } from './openapi/operation.js';

const Probability = z.number().min(0).max(1);

const ApiReason = z.strictObject({
  feature: z.string().meta({ description: 'Column of the feature, such as `purchases.recency_days`.' }),
  value: z.union([z.number(), z.string()]).nullable().meta({ description: 'Null when it is missing.' }),
  contribution: z.number().meta({ description: 'Its part in `margin`.' }),
  standardError: z
    .number()
    .min(0)
    .optional()
    .meta({ description: 'Of the contribution, where `method` is `sampled_shapley`.' }),
});

const ApiScore = z
  .strictObject({
    customer: Customer.meta({ description: 'As the request named them.' }),
    known: z.boolean().meta({ description: 'False for a customer without events.' }),
    model: z.string(),
    version: z.int().min(1),
    alias: z.string(),
    probability: Probability.meta({ description: 'Calibrated.' }),
    band: z.string().meta({ description: '`low`, `medium` or `high`, by the limits of the model.' }),
    percentile: Probability.meta({ description: 'Share of the training scores that are lower.' }),
    margin: z.number().meta({ description: 'Log-odds before calibration.' }),
    baseMargin: z.number().meta({ description: '`baseMargin` + the contributions + `otherContribution` = `margin`.' }),
    reasons: z.array(ApiReason).meta({ description: 'Those with the largest contributions, largest first.' }),
    otherContribution: z.number().meta({ description: 'Sum of the contributions that are not listed.' }),
    method: z.string().meta({ description: 'How contributions were made: `linear` (exact) or `sampled_shapley`.' }),
    at: z.iso.datetime().meta({ description: 'The time that the features are as of.' }),
    degraded: z.literal(true).optional().meta({ description: 'The state was rebuilt from the log.' }),
  })
  .register(ANSWERS, { id: 'Score' });

const Scores = z.strictObject({ scores: z.array(ApiScore) }).register(ANSWERS, { id: 'Scores' });

export const toApiScores = (
  scores: readonly Score[],
  named: readonly (string | CustomerRef)[],
): z.input<typeof Scores> => ({ scores: scores.map((score, index) => toApiScore(score, named[index] ?? '')) });

const toApiScore = (score: Score, customer: string | CustomerRef): z.input<typeof ApiScore> => ({
  customer,
  known: score.known,
  model: score.model,
  version: score.version,
  alias: score.alias,
  probability: score.probability,
  band: score.band,
  percentile: score.percentile,
  margin: score.margin,
  baseMargin: score.baseMargin,
  reasons: [...score.reasons],
  otherContribution: score.otherContribution,
  method: score.method,
  at: score.scoreTime.toISOString(),
  ...(score.degraded ? { degraded: true } : {}),
});

export const SCORE_CUSTOMERS: Operation = {
  id: 'scoreCustomers',
  tag: 'scores',
  summary: 'Score customers',
  description:
    'Scores 1 to 1,000 customers with a model, in the order of the request. A customer without events gets the score ' +
    'of an empty history, marked `known: false`, or with `strict` a 404.',
  body: {
    contentTypes: ['application/json'],
    schema: ScoreBody.register(BODIES, { id: 'ScoreRequest' }),
    examples: {
      three: { model: 'repurchase_60d', customers: ['u1', { anonymousId: 'x' }], explain: 3 },
      champion: { model: 'repurchase_60d', alias: 'champion', customers: [{ userId: 'u1' }], strict: true, at: null },
    },
  },
  answers: {
    200: {
      description: 'A score for each customer.',
      schema: Scores,
      example: {
        scores: [
          {
            customer: 'u1',
            known: true,
            model: 'repurchase_60d',
            version: 1,
            alias: 'champion',
            probability: 0.42,
            band: 'medium',
            percentile: 0.71,
            margin: -0.32,
            baseMargin: -0.2,
            reasons: [{ feature: 'purchases.recency_days', value: 12, contribution: -0.31 }],
            otherContribution: 0.19,
            method: 'linear',
            at: '2026-11-22T05:00:00.000Z',
          },
        ],
      },
    },
  },
  problems: {
    400: ['INVALID_JSON', 'INVALID_ENCODING', 'INVALID_ARGUMENT', 'AT_BEFORE_STATE', 'EXPLAIN_TOO_MANY'],
    404: ['MODEL_NOT_FOUND', 'ALIAS_NOT_FOUND', 'CUSTOMER_NOT_FOUND'],
    429: ['OVERLOADED', 'EXPLAIN_OVERLOADED'],
    500: ['RESPONSE_INCOMPLETE', 'SCORES_INCOMPLETE', 'SCORE_NOT_FINITE', 'EXPLANATION_DIFFERS', 'EXPLANATION_FAILED'],
    503: ['MODEL_UNAVAILABLE', 'STATE_UNAVAILABLE', 'REDIS_UNAVAILABLE'],
  },
};
