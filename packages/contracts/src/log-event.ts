import type { JsonValue } from './canonical-json.js';

export type JsonObject = Readonly<Record<string, JsonValue>>;

/** A place in the log. Readers take events in the order (epoch, xid, seq); `xid` and `seq` are 64-bit. */
export interface LogPosition {
  readonly epoch: number;
  readonly xid: bigint;
  readonly seq: bigint;
}

export const LOG_START: LogPosition = { epoch: 0, xid: 0n, seq: 0n };

/** Negative when `a` is before `b`, 0 when equal, positive when after. */
export function comparePositions(a: LogPosition, b: LogPosition): number {
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1;
  if (a.seq !== b.seq) return a.seq < b.seq ? -1 : 1;
  return 0;
}

export const EVENT_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** One event of the published view `ingest.event_log_v1`, as its readers hold it. Times are Unix epoch ms. */
export interface LogEvent {
  readonly position: LogPosition;
  readonly sourceId: number;
  readonly messageId: string;
  readonly type: EventType;
  /** Name of a track event, page or screen; null otherwise. */
  readonly event: string | null;
  readonly subjectId: string;
  /** Stored user id (see `storedUserId`). */
  readonly userId: string | null;
  readonly anonymousId: string | null;
  readonly eventTimeMs: number;
  /** From when on the event may be used: never before `eventTimeMs`. */
  readonly availableAtMs: number;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
  readonly context: JsonObject;
}
