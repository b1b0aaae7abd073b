import type { Reason__Output } from '@clientele/proto/gen/clientele/gateway/v1/Reason';
import type { Score__Output } from '@clientele/proto/gen/clientele/gateway/v1/Score';
import type { ScoreBatchItem } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchItem';
import type { ScoreBatchRequest } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchRequest';
import type { ScoreBatchResponse__Output } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchResponse';
import type { ScoreBatchResult__Output } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchResult';
import type { ScoreError__Output } from '@clientele/proto/gen/clientele/scorer/v1/ScoreError';
import type { ScorerServiceClient } from '@clientele/proto/gen/clientele/scorer/v1/ScorerService';
import { fromGrpcStatus } from '@clientele/shared/error-status';
import { AppError } from '@clientele/shared/errors';
import { callUnary, type UnaryMethod } from '@clientele/shared/grpc-client';
import { fromWireTime, toWireTime } from '@clientele/shared/wire-time';
import type { Reason, Score, ScoreItem, ScoreOutcome } from '../domain/score.js';
import type { BatchScorer } from '../ports.js';

/** `timeoutMs` bounds a call whose requests set no deadline of their own. */
export function createGrpcScorer(client: ScorerServiceClient, timeoutMs: number): BatchScorer {
  const scoreBatch: UnaryMethod<ScoreBatchRequest, ScoreBatchResponse__Output> = (...args) =>
    client.scoreBatch(...args);
  return {
    async scoreBatch(items) {
      const { results } = await callUnary(scoreBatch, { items: items.map(toProtoItem) }, { timeoutMs });
      if (results.length !== items.length) throw mismatch();
      return results.map((result, index) => fromProtoResult(result, items[index]?.request.customers.length));
    },
  };
}

const toProtoItem = ({ request, requestId }: ScoreItem): ScoreBatchItem => ({
  model: request.model,
  alias: request.alias,
  customers: [...request.customers],
  explain: request.explain,
  strict: request.strict,
  atTime: request.at === undefined ? null : toWireTime(request.at.getTime()),
  requestId,
});

function fromProtoResult({ scores, error }: ScoreBatchResult__Output, customers: number | undefined): ScoreOutcome {
  if (error !== null) return { error: fromProtoError(error) };
  return scores.length === customers ? { scores: scores.map(fromProtoScore) } : { error: mismatch() };
}

/** Overload passes within a second. */
function fromProtoError({ code, reason, message }: ScoreError__Output): AppError {
  const kind = fromGrpcStatus(code);
  return new AppError(kind, reason, message, { retryAfterSeconds: kind === 'resource_exhausted' ? 1 : undefined });
}

function fromProtoScore(score: Score__Output): Score {
  if (score.scoreTime === null) throw mismatch();
  return {
    known: score.known,
    model: score.model,
    version: score.version,
    alias: score.alias,
    probability: score.probability,
    band: score.band,
    percentile: score.percentile,
    margin: score.margin,
    baseMargin: score.baseMargin,
    reasons: score.reasons.map(fromProtoReason),
    otherContribution: score.otherContribution,
    method: score.method,
    scoreTime: new Date(fromWireTime(score.scoreTime)),
    degraded: score.degraded,
  };
}

const fromProtoReason = ({ feature, number, category, contribution, standardError }: Reason__Output): Reason => ({
  feature,
  value: number ?? category ?? null,
  contribution,
  standardError,
});

/** The scorer broke its contract: not the caller's fault. */
const mismatch = (): AppError => new AppError('internal', 'SCORES_INCOMPLETE', 'Internal error.');
