import type { AppendEventsRequest__Output as AppendEventsRequest } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsRequest';
import type { AppendEventsResponse } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsResponse';
import type { HashIdentifiersRequest__Output as HashIdentifiersRequest } from '@clientele/proto/gen/clientele/ingest/v1/HashIdentifiersRequest';
import type { RevealIdentifiersRequest__Output as RevealIdentifiersRequest } from '@clientele/proto/gen/clientele/ingest/v1/RevealIdentifiersRequest';
import { AppError } from '@clientele/shared/errors';
import { parse } from '@clientele/shared/parse';
import { fromWireTime } from '@clientele/shared/wire-time';
import { z } from 'zod';
import type { AppendEventsInput, AppendEventsResult } from '../../use-cases/append-events.js';

const ReceiveTime = z
  .object({ seconds: z.string().regex(/^\d{1,12}$/u), nanos: z.number().int().min(0).max(999_999_999) })
  .transform((time) => new Date(fromWireTime(time)));
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
  return { body: request.body, dialect: 'segment', route, sourceId, receivedAt: receiveTime, requestId };
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
