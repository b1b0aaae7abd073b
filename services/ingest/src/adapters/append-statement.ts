import type { PoolClient } from 'pg';
import type { CanonicalEvent } from '../domain/canonical-event.js';
import {
  boolArray,
  byteaArray,
  int4Array,
  jsonbArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from './postgres-binary-array.js';

/** Wakes readers of `event_log_v1`. */
export const NOTIFY_CHANNEL = 'ingest_event_log';

/** An event ready to be stored. */
export interface EventRow {
  readonly event: CanonicalEvent;
  /** Place in the order of arrival. */
  readonly arrival: number;
  readonly identifiers: Buffer | null;
}

/** A new data key. */
export interface KeyRow {
  readonly subjectId: string;
  readonly wrapped: Buffer;
  /** Stored whether or not an event of the subject is. */
  readonly isCertain: boolean;
}

// Rows and keys come sorted, so that replicas that store the same ones wait for each other instead of deadlocking.
// Message ids are all claimed before the first key is.
const APPEND = `
WITH input AS MATERIALIZED (
  SELECT * FROM unnest(
    $1::int4[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::jsonb[], $15::jsonb[], $16::jsonb[],
    $17::jsonb[], $18::bytea[], $19::bool[], $20::int4[]
  ) AS t (
    source_id, message_id, body_sha256, type, event, subject_id, user_id, anonymous_id, previous_id, group_id,
    event_time, available_at, received_at, properties, traits, context, extra, identifiers, has_identity, arrival)
), fresh AS (
  INSERT INTO message (source_id, message_id, body_sha256)
  SELECT source_id, message_id, body_sha256 FROM input
  ON CONFLICT DO NOTHING
  RETURNING source_id, message_id
), new_event AS MATERIALIZED (
  SELECT input.* FROM fresh JOIN input USING (source_id, message_id)
), wanted_key AS MATERIALIZED (
  SELECT k.* FROM unnest($21::uuid[], $22::bytea[], $23::bool[]) AS k (subject_id, wrapped_key, is_certain)
   WHERE is_certain OR subject_id IN (SELECT subject_id FROM new_event WHERE identifiers IS NOT NULL)
), made_key AS (
  INSERT INTO subject_key (subject_id, wrapped_key)
  SELECT subject_id, wrapped_key FROM wanted_key
  ON CONFLICT DO NOTHING
  RETURNING subject_id
), appended AS (
  INSERT INTO event (
    epoch, source_id, message_id, type, event, subject_id, user_id, anonymous_id, previous_id, group_id,
    event_time, available_at, received_at, properties, traits, context, extra, identifiers, has_identity)
  SELECT
    (SELECT epoch FROM log_epoch), source_id, message_id, type, event, subject_id, user_id, anonymous_id, previous_id,
    group_id, event_time, available_at, received_at, properties, traits, context, extra, identifiers, has_identity
  FROM new_event ORDER BY arrival
  RETURNING seq, source_id, message_id, subject_id
), identity AS (
  INSERT INTO event_identity (subject_id, seq, kind, hmac)
  SELECT appended.subject_id, appended.seq, i.kind, i.hmac
  FROM unnest($24::int4[], $25::text[], $26::text[], $27::bytea[]) AS i (source_id, message_id, kind, hmac)
  JOIN appended USING (source_id, message_id)
)
SELECT
  (SELECT array_agg(arrival) FROM new_event) AS arrivals,
  (SELECT count(*)::int4 FROM wanted_key) AS wanted_key_count,
  (SELECT count(*)::int4 FROM made_key) AS made_key_count,
  (SELECT pg_notify('${NOTIFY_CHANNEL}', '') WHERE EXISTS (SELECT 1 FROM fresh)) AS notified`;

interface AppendRow {
  arrivals: number[] | null;
  wanted_key_count: number;
  made_key_count: number;
}

export interface AppendOutcome {
  /** `arrival` of each row that was appended. */
  readonly arrivals: readonly number[];
  /** Another transaction stored a key of one of the subjects first: what is sealed under ours could never be opened. */
  readonly keyConflict: boolean;
}

/** One statement: claims message ids, and appends what was claimed with its keys and identities. */
export async function runAppend(
  client: PoolClient,
  events: readonly EventRow[],
  keys: readonly KeyRow[],
): Promise<AppendOutcome> {
  const rows = events.toSorted((a, b) => compareText(messageKey(a.event), messageKey(b.event)));
  const sortedKeys = keys.toSorted((a, b) => compareText(a.subjectId, b.subjectId));
  const { rows: answer } = await client.query<AppendRow>(APPEND, [
    ...eventArrays(rows),
    uuidArray(sortedKeys.map(({ subjectId }) => subjectId)),
    byteaArray(sortedKeys.map(({ wrapped }) => wrapped)),
    boolArray(sortedKeys.map(({ isCertain }) => isCertain)),
    ...identityArrays(rows),
  ]);
  const [row] = answer;
  if (row === undefined) throw new Error('the append statement returned no row');
  return { arrivals: row.arrivals ?? [], keyConflict: row.wanted_key_count !== row.made_key_count };
}

/** What makes a message unique. */
export const messageKey = ({ sourceId, messageId }: CanonicalEvent): string => `${sourceId} ${messageId}`;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function eventArrays(rows: readonly EventRow[]): readonly Buffer[] {
  const of = <T>(pick: (event: CanonicalEvent) => T): T[] => rows.map(({ event }) => pick(event));
  return [
    int4Array(of((event) => event.sourceId)),
    textArray(of((event) => event.messageId)),
    byteaArray(of((event) => event.bodyHash)),
    textArray(of((event) => event.type)),
    textArray(of((event) => event.event)),
    uuidArray(of((event) => event.subjectId)),
    textArray(of((event) => event.userId)),
    textArray(of((event) => event.anonymousId)),
    textArray(of((event) => event.previousId)),
    textArray(of((event) => event.groupId)),
    timestamptzArray(of((event) => event.eventTimeMs)),
    timestamptzArray(of((event) => event.availableAtMs)),
    timestamptzArray(of((event) => event.receivedAtMs)),
    jsonbArray(of((event) => event.propertiesJson)),
    jsonbArray(of((event) => event.traitsJson)),
    jsonbArray(of((event) => event.contextJson)),
    jsonbArray(of((event) => event.extraJson)),
    byteaArray(rows.map(({ identifiers }) => identifiers)),
    boolArray(of((event) => event.identities.length > 0)),
    int4Array(rows.map(({ arrival }) => arrival)),
  ];
}

function identityArrays(rows: readonly EventRow[]): readonly Buffer[] {
  const identities = rows.flatMap(({ event }) => event.identities.map((identity) => ({ ...identity, event })));
  return [
    int4Array(identities.map(({ event }) => event.sourceId)),
    textArray(identities.map(({ event }) => event.messageId)),
    textArray(identities.map(({ kind }) => kind)),
    byteaArray(identities.map(({ hmac }) => Buffer.from(hmac, 'hex'))),
  ];
}
