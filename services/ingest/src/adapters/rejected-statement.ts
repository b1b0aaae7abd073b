import type { PoolClient } from 'pg';
import type { RejectedEvent } from '../domain/rejected-event.js';
import { byteaArray, int4Array, textArray, timestamptzArray, uuidArray } from './postgres-binary-array.js';

/** A rejected event ready to be stored: sealed under its subject's key, or a day's. */
export interface RejectedRow {
  readonly rejected: RejectedEvent;
  readonly body: Buffer;
  /** UTC day, if that day's key seals it. */
  readonly day: string | null;
}

const INSERT_REJECTED = `
INSERT INTO rejected_event (
  source_id, message_id, reason, detail, body_encrypted, key_subject_id, key_day, dialect, route, request_id, received_at)
SELECT source_id, message_id, reason, detail, body, subject_id, day::date, dialect, route, request_id, received_at
FROM unnest(
  $1::int4[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::uuid[], $7::text[], $8::text[], $9::text[],
  $10::text[], $11::timestamptz[]
) AS t (source_id, message_id, reason, detail, body, subject_id, day, dialect, route, request_id, received_at)`;

/** What a rejected body is bound to when it is sealed. */
export const rejectedBound = ({ sourceId, requestId }: RejectedEvent): string => `rejected:${sourceId}:${requestId}`;

export async function insertRejected(client: PoolClient, rows: readonly RejectedRow[]): Promise<void> {
  const of = <T>(pick: (rejected: RejectedEvent) => T): T[] => rows.map(({ rejected }) => pick(rejected));
  await client.query(INSERT_REJECTED, [
    int4Array(of(({ sourceId }) => sourceId)),
    textArray(of(({ messageId }) => messageId)),
    textArray(of(({ reason }) => reason)),
    textArray(of(({ detail }) => detail)),
    byteaArray(rows.map(({ body }) => body)),
    uuidArray(rows.map(({ rejected, day }) => (day === null ? (rejected.subjectId ?? null) : null))),
    textArray(rows.map(({ day }) => day)),
    textArray(of(({ dialect }) => dialect)),
    textArray(of(({ route }) => route)),
    textArray(of(({ requestId }) => requestId)),
    timestamptzArray(of(({ receivedAtMs }) => receivedAtMs)),
  ]);
}
