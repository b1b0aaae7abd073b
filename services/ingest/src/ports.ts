import type { CanonicalEvent } from './domain/canonical-event.js';
import type { RejectedEvent } from './domain/rejected-event.js';
import type { TakenIdentifier } from './domain/take-identifiers.js';

/** Reason of the error for events that the store refuses for what they hold: of several, at least one is bad. */
export const EVENT_REFUSED = 'EVENT_REFUSED_BY_STORE';

export interface EventLog {
  /**
   * Appends events and keeps rejected ones, all or nothing, and returns only once that is durable. A message that its
   * source sent before, or earlier in the same list, is not stored again.
   *
   * @returns For each event whether it was appended; false for a duplicate.
   * @throws AppError `invalid_argument` EVENT_REFUSED; `unavailable` when it is unknown whether anything was stored.
   */
  append(events: readonly CanonicalEvent[], rejected: readonly RejectedEvent[]): Promise<readonly boolean[]>;
}

/** What is being appended now. */
export interface AppendLoad {
  /** Events that wait for a transaction. */
  readonly queuedEvents: number;
  /** Size of the bodies being worked on. */
  readonly bodyBytes: number;
}

export interface SourceStore {
  /** Id of the source of this name, made when there is none. */
  ensureSource(name: string): Promise<number>;
  hasSource(sourceId: number): Promise<boolean>;
}

/** Identifiers of one event, as they were taken out of it. */
export interface EventIdentifiers {
  readonly type: string;
  readonly identifiers: readonly TakenIdentifier[];
}

export interface IdentifierReader {
  /** Identifiers of each subject that has any and was not erased: of its newest 1,000 identifies and 1,000 other events, newest first. */
  readIdentifiers(subjectIds: readonly string[]): Promise<ReadonlyMap<string, readonly EventIdentifiers[]>>;
}

export interface LogMaintenance {
  /** Makes the partitions that this and the coming months need. */
  ensurePartitions(now: Date): Promise<void>;
  /** Deletes the daily keys of days before `day` (UTC), and how many that were. */
  purgeDailyKeys(before: Date): Promise<number>;
}
