import { isError, AppError } from '@clientele/shared/errors';
import type { CanonicalEvent } from '../domain/canonical-event.js';
import type { RejectedEvent } from '../domain/rejected-event.js';
import { EVENT_REFUSED, type EventLog } from '../ports.js';

export type Verdict = 'accepted' | 'duplicate' | 'rejected';

/** An event with what a rejection would have to name. */
export interface RoutedEvent {
  readonly event: CanonicalEvent;
  readonly dialect: string;
  readonly route: string;
  readonly requestId: string;
}

/**
 * Stores events and rejections in one transaction. If the store refuses what an event holds, halves are stored apart
 * until the bad ones stand alone: those are kept as rejected, their neighbours are stored.
 *
 * @returns One verdict for each event.
 */
export async function storeEvents(
  log: EventLog,
  events: readonly RoutedEvent[],
  rejected: readonly RejectedEvent[],
): Promise<readonly Verdict[]> {
  try {
    const appended = await log.append(
      events.map(({ event }) => event),
      rejected,
    );
    return appended.map((isNew) => (isNew ? 'accepted' : 'duplicate'));
  } catch (err) {
    if (!isRefusal(err) || events.length === 0) throw err;
  }
  if (rejected.length > 0) await log.append([], rejected);
  return storeApart(log, events);
}

async function storeApart(log: EventLog, events: readonly RoutedEvent[]): Promise<readonly Verdict[]> {
  const [only] = events;
  if (only !== undefined && events.length === 1) {
    await log.append([], [toRejected(only)]);
    return ['rejected'];
  }
  const middle = Math.ceil(events.length / 2);
  const first = await storeEvents(log, events.slice(0, middle), []);
  return [...first, ...(await storeEvents(log, events.slice(middle), []))];
}

const isRefusal = (err: unknown): boolean => isError(err) && err instanceof AppError && err.reason === EVENT_REFUSED;

const toRejected = ({ event, dialect, route, requestId }: RoutedEvent): RejectedEvent => ({
  sourceId: event.sourceId,
  messageId: event.messageId,
  reason: EVENT_REFUSED,
  detail: 'The database refused what the event holds.',
  rawJson: event.rawJson,
  subjectId: event.subjectId,
  dialect,
  route,
  requestId,
  receivedAtMs: event.receivedAtMs,
});
