import type { CustomerRef__Output } from '@clientele/proto/gen/clientele/gateway/v1/CustomerRef';
import type { Score as ProtoScore } from '@clientele/proto/gen/clientele/gateway/v1/Score';
import type { ScoreRequest__Output } from '@clientele/proto/gen/clientele/gateway/v1/ScoreRequest';
import { AppError } from '@clientele/shared/errors';
import { fromWireTime, toWireTime, type WireTime } from '@clientele/shared/wire-time';
import type { CustomerRef, Reason, Score, ScoreRequest } from '../../domain/score.js';
import { parseScoreRequest } from '../score-request.js';

/** In the shape of the REST body, so that one schema judges both. An alias of no characters is an absent one. */
export const fromProtoScoreRequest = (request: ScoreRequest__Output): ScoreRequest =>
  parseScoreRequest({
    model: request.model,
    alias: request.alias === '' ? undefined : request.alias,
    customers: request.customers.map(fromProtoCustomer),
    explain: request.explain,
    strict: request.strict,
    at: fromProtoAt(request.atTime),
  });

const fromProtoCustomer = ({ userId, anonymousId }: CustomerRef__Output): object => ({
  ...(userId === undefined ? {} : { userId }),
  ...(anonymousId === undefined ? {} : { anonymousId }),
});

function fromProtoAt(time: WireTime | null): string | null {
  if (time === null) return null;
  const at = new Date(fromWireTime(time));
  const text = Number.isNaN(at.getTime()) ? '' : at.toISOString();
  if (/^\d{4}-/.test(text)) return text;
  throw new AppError('invalid_argument', 'INVALID_ARGUMENT', 'at_time: must be in the years 0 to 9999');
}

export const toProtoScore = (score: Score, customer: CustomerRef | undefined): ProtoScore => ({
  customer: customer ?? null,
  known: score.known,
  model: score.model,
  version: score.version,
  alias: score.alias,
  probability: score.probability,
  band: score.band,
  percentile: score.percentile,
  margin: score.margin,
  baseMargin: score.baseMargin,
  reasons: score.reasons.map(toProtoReason),
  otherContribution: score.otherContribution,
  method: score.method,
  scoreTime: toWireTime(score.scoreTime.getTime()),
  degraded: score.degraded,
});

const toProtoReason = ({ feature, value, contribution, standardError }: Reason): object => ({
  feature,
  contribution,
  ...(standardError === undefined ? {} : { standardError }),
  ...(typeof value === 'number' ? { number: value } : {}),
  ...(typeof value === 'string' ? { category: value } : {}),
});
