import type { AppendEventsRequest__Output as AppendEventsRequest } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsRequest';
import type { AppendEventsResponse } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsResponse';
import type { HashIdentifiersRequest__Output as HashIdentifiersRequest } from '@clientele/proto/gen/clientele/ingest/v1/HashIdentifiersRequest';
import type { RevealIdentifiersRequest__Output as RevealIdentifiersRequest } from '@clientele/proto/gen/clientele/ingest/v1/RevealIdentifiersRequest';
import { AppError } from '@clientele/shared/errors';
import { parse } from '@clientele/shared/parse';
import { z } from 'zod';
import type { AppendEventsInput, AppendEventsResult } from '../../use-cases/append-events.js';

const ReceiveTime = z.object({
  seconds: z.coerce.number().int().min(0).max(8_640_000_000_000),
  nanos: z.number().int().min(0).max(999_999_999),
});
const AppendEvents = z.object({
  route: z.string().min(1).max(32),
  sourceId: z.number().int().min(1),
  receiveTime: ReceiveTime,
  requestId: z.string().min(1).max(64),
});
const RevealIdentifiers = z.object({ subjectIds: z.array(z.guid()).min(1).max(100) });
const HashIdentifiers = z.object({
  identifiers: z
    .array(z.object({ kind: z.enum(['email', 'phone']), value: z.string().min(1).max(320) }))
    .min(1)
    .max(1_000),
});

export function fromProtoAppendEvents(request: AppendEventsRequest): AppendEventsInput {
  if (request.dialect !== 'DIALECT_SEGMENT') {
    throw new AppError('invalid_argument', 'DIALECT_UNKNOWN', 'The dialect is unknown.');
  }
  const { route, sourceId, receiveTime, requestId } = parse(AppendEvents, request);
  const receivedAt = new Date(receiveTime.seconds * 1_000 + Math.floor(receiveTime.nanos / 1_000_000));
  return { body: request.body, dialect: 'segment', route, sourceId, receivedAt, requestId };
}

export const toProtoAppendEvents = (result: AppendEventsResult): AppendEventsResponse => ({
  acceptedCount: result.accepted,
  duplicateCount: result.duplicate,
  rejectedCount: result.rejected,
});

export const fromProtoRevealIdentifiers = (request: RevealIdentifiersRequest): readonly string[] =>
  parse(RevealIdentifiers, request).subjectIds.map((id) => id.toLowerCase());

export const fromProtoHashIdentifiers = (
  request: HashIdentifiersRequest,
): z.infer<typeof HashIdentifiers>['identifiers'] => parse(HashIdentifiers, request).identifiers;
