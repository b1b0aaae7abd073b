import type { JsonValue } from '@clientele/contracts/canonical-json';
import { AppError } from '@clientele/shared/errors';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d{2}:?\d{2})?)?$/u;

export interface EventTimes {
  /** Unix epoch ms, never after `availableAtMs`. */
  readonly eventTimeMs: number;
  /** Unix epoch ms: from when on the event may be used. */
  readonly availableAtMs: number;
}

export interface TimesInput {
  readonly timestamp: JsonValue | undefined;
  readonly sentAt: JsonValue | undefined;
  /** Unix epoch ms, on the gateway's clock. */
  readonly receivedAtMs: number;
  readonly isImport: boolean;
}

/**
 * When an event happened and from when on it may be used. Live events are corrected for the sender's clock
 * (`receivedAt - (sentAt - timestamp)`), never end up after they were received, and are available from then on. Imported
 * events are available from their own time on. Without a timestamp the time of receipt counts.
 *
 * @throws AppError `invalid_argument` TIMESTAMP_INVALID (not ISO 8601, or before 1970), IMPORT_IN_FUTURE.
 * @see https://segment.com/docs/connections/spec/common/#timestamps
 */
export function eventTimes({ timestamp, sentAt, receivedAtMs, isImport }: TimesInput): EventTimes {
  const givenMs = optionalTimestamp(timestamp);
  if (isImport) {
    const eventTimeMs = notBefore1970(givenMs ?? receivedAtMs);
    if (eventTimeMs > receivedAtMs) throw refused('IMPORT_IN_FUTURE', 'An imported event lies in the future.');
    return { eventTimeMs, availableAtMs: eventTimeMs };
  }
  const sentMs = optionalTimestamp(sentAt) ?? receivedAtMs;
  const correctedMs = givenMs === undefined ? receivedAtMs : receivedAtMs - (sentMs - givenMs);
  return { eventTimeMs: notBefore1970(Math.min(correctedMs, receivedAtMs)), availableAtMs: receivedAtMs };
}

const optionalTimestamp = (value: JsonValue | undefined): number | undefined =>
  value === undefined || value === null ? undefined : parseTimestamp(value);

/**
 * Unix epoch ms of an ISO 8601 time with four-digit year; finer fractions are cut, a missing zone is UTC, a date alone is
 * its midnight.
 *
 * @throws AppError `invalid_argument` TIMESTAMP_INVALID, also for dates that no calendar has.
 */
export function parseTimestamp(value: JsonValue): number {
  const match = typeof value === 'string' ? ISO.exec(value) : null;
  if (match === null) throw invalid();
  const number = (group: number): number => Number(match[group] ?? 0);
  const date = new Date(Date.UTC(2000, number(2) - 1, 1));
  date.setUTCFullYear(number(1), number(2) - 1, number(3)); // Date.UTC takes years below 100 for the twentieth century
  const isDate = date.getUTCMonth() === number(2) - 1 && date.getUTCDate() === number(3);
  if (!isDate || number(4) > 23 || number(5) > 59 || number(6) > 59) throw invalid();
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  date.setUTCHours(number(4), number(5), number(6), milliseconds);
  return date.getTime() - zoneOffsetMs(match[8] ?? 'Z');
}

function zoneOffsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) throw invalid();
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function notBefore1970(timeMs: number): number {
  if (timeMs < 0) throw invalid();
  return timeMs;
}

const invalid = (): AppError => refused('TIMESTAMP_INVALID', 'A time must be ISO 8601 and not before 1970.');
const refused = (reason: string, message: string): AppError => new AppError('invalid_argument', reason, message);
