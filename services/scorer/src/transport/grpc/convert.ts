import type { SubjectRef } from '@clientele/contracts/subject';
import type { CustomerRef, CustomerRef__Output } from '@clientele/proto/gen/clientele/gateway/v1/CustomerRef';
import type { Reason as ProtoReason } from '@clientele/proto/gen/clientele/gateway/v1/Reason';
import type { Score as ProtoScore } from '@clientele/proto/gen/clientele/gateway/v1/Score';
import type { ScoreBatchItem__Output } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchItem';
import type { ScoreBatchResult } from '@clientele/proto/gen/clientele/scorer/v1/ScoreBatchResult';
import { ERROR_STATUS } from '@clientele/shared/error-status';
import { fromWireTime, toWireTime, type WireTime } from '@clientele/shared/wire-time';
import type { Reason, Score, ScoreItem, ScoreResult } from '../../domain/score-item.js';

/** The years 1 to 9999, as a Timestamp may hold. */
const TIME_MS_MIN = -62_135_596_800_000;
const TIME_MS_MAX = 253_402_300_799_999;

export const fromProtoItem = (item: ScoreBatchItem__Output): ScoreItem => ({
  model: item.model,
  alias: item.alias,
  customers: item.customers.map(fromProtoCustomer),
  explain: item.explain,
  strict: item.strict,
  atMs: item.atTime === null ? undefined : fromProtoTime(item.atTime),
  requestId: item.requestId,
});

function fromProtoCustomer({ userId, anonymousId }: CustomerRef__Output): SubjectRef | undefined {
  if (userId !== undefined) return { userId };
  return anonymousId === undefined ? undefined : { anonymousId };
}

/** Unix epoch ms, rounded down; NaN when out of range. */
function fromProtoTime(time: WireTime): number {
  const timeMs = fromWireTime(time);
  const isInRange = timeMs >= TIME_MS_MIN && timeMs <= TIME_MS_MAX && time.nanos >= 0 && time.nanos < 1_000_000_000;
  return isInRange ? timeMs : NaN;
}

export function toProtoResult(result: ScoreResult): ScoreBatchResult {
  if ('scores' in result) return { scores: result.scores.map(toProtoScore) };
  const { kind, reason, message } = result.error;
  return { scores: [], error: { code: ERROR_STATUS[kind].grpc, reason, message } };
}

/** Field by field: a spread of so many costs more than a tenth of a score. */
const toProtoScore = (score: Score): ProtoScore => ({
  customer: toProtoCustomer(score.customer),
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
  scoreTime: toWireTime(score.scoreTimeMs),
  degraded: score.degraded,
});

const toProtoCustomer = (customer: SubjectRef): CustomerRef => ({ ...customer });

function toProtoReason({ feature, value, contribution, standardError }: Reason): ProtoReason {
  const reason: ProtoReason = { feature, contribution };
  if (standardError !== undefined) reason.standardError = standardError;
  if (typeof value === 'number') reason.number = value;
  else if (value !== undefined) reason.category = value;
  return reason;
}
