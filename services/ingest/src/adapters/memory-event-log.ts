import type { CanonicalEvent } from '../domain/canonical-event.js';
import type { RejectedEvent } from '../domain/rejected-event.js';
import type { EventLog } from '../ports.js';

export interface MemoryEventLog extends EventLog {
  readonly events: readonly CanonicalEvent[];
  readonly rejected: readonly RejectedEvent[];
}

/** The log in memory, for tests. Identifiers stay in clear. */
export function createMemoryEventLog(): MemoryEventLog {
  const messages = new Set<string>();
  const stored: CanonicalEvent[] = [];
  const kept: RejectedEvent[] = [];
  return {
    events: stored,
    rejected: kept,
    append(events, rejected) {
      kept.push(...rejected);
      const appended = events.map((event) => {
        const key = `${event.sourceId} ${event.messageId}`;
        if (messages.has(key)) return false;
        messages.add(key);
        stored.push(event);
        return true;
      });
      return Promise.resolve(appended);
    },
  };
}
