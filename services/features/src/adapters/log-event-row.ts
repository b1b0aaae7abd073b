import { EVENT_TYPES, type EventType, type JsonObject, type LogEvent } from '@clientele/contracts/log-event';
import type { ReceivedEvent } from '../ports.js';

/** Columns of a `LogEventRow`. Times as ms in a float, which needs no time zone and no parsing of dates. */
export const LOG_EVENT_COLUMNS = `epoch, xid, seq, source_id, message_id, type, event, subject_id, user_id, anonymous_id,
  floor(extract(epoch FROM event_time) * 1000)::float8, floor(extract(epoch FROM available_at) * 1000)::float8,
  properties, traits, context`;

/** A row of the view as an array: half the cost of an object for each of a million rows. */
export type LogEventRow = [
  epoch: number,
  xid: string,
  seq: string,
  sourceId: number,
  messageId: string,
  type: string,
  event: string | null,
  subjectId: string,
  userId: string | null,
  anonymousId: string | null,
  eventTimeMs: number,
  availableAtMs: number,
  properties: JsonObject | null,
  traits: JsonObject | null,
  context: JsonObject | null,
];

/** Columns of a `ReceivedEventRow`. */
export const RECEIVED_EVENT_COLUMNS = `${LOG_EVENT_COLUMNS}, floor(extract(epoch FROM received_at) * 1000)::float8`;

export type ReceivedEventRow = [...LogEventRow, receivedAtMs: number];

const EMPTY: JsonObject = {};
const TYPES = new Map<string, EventType>(EVENT_TYPES.map((type) => [type, type]));

export function fromDbLogEvent(row: LogEventRow | ReceivedEventRow): LogEvent {
  const [epoch, xid, seq, sourceId, messageId, typeName, event, subjectId, userId, anonymousId, ...rest] = row;
  const [eventTimeMs, availableAtMs, properties, traits, context] = rest;
  const type = TYPES.get(typeName);
  if (type === undefined) throw new Error('the log holds an event of an unknown type');
  return {
    position: { epoch, xid: BigInt(xid), seq: BigInt(seq) },
    sourceId,
    messageId,
    type,
    event,
    subjectId,
    userId,
    anonymousId,
    eventTimeMs,
    availableAtMs,
    properties: properties ?? EMPTY,
    traits: traits ?? EMPTY,
    context: context ?? EMPTY,
  };
}

/** The row's last column is read in place: a second copy of each event would cost more than the rest. */
export const fromDbReceivedEvent = (row: ReceivedEventRow): ReceivedEvent =>
  Object.assign(fromDbLogEvent(row), { receivedAtMs: row[15] });
