import type { Draft, Fields, Ids, ShopEvent } from './shop-event.js';

const HOUR_MS = 3_600_000;

/** Whom one writes about, and from where. */
export interface Writer {
  readonly ids: Ids;
  readonly context?: Fields;
}

/** What a draft lacks to be an event. */
interface Stamp {
  messageId: string;
  userId?: string;
  anonymousId?: string;
  timestamp: string;
  context?: Fields;
}

/** Takes the events of one person, in any order, each draft once. Those outside of the world's time are dropped. */
export type Write = (timeMs: number, writer: Writer, draft: Draft) => void;

export interface Journal {
  /** @param name Begins the message ids, which count on from it. */
  readonly writeFor: (name: string) => Write;
  /** All events, oldest first; those of one moment in the order in which they were written. */
  readonly read: () => ShopEvent[];
}

/**
 * Collects the events of [startMs, endMs), in a pigeonhole for each hour, so that sorting them costs little.
 *
 * @param worldId Ends the message ids: two worlds sent to one system do not take each other's events for duplicates.
 */
export function createJournal(startMs: number, endMs: number, worldId: string): Journal {
  const hours: { readonly timeMs: number; readonly event: ShopEvent }[][] = Array.from(
    { length: Math.ceil((endMs - startMs) / HOUR_MS) },
    () => [],
  );
  return {
    writeFor(name) {
      let count = 0;
      return (timeMs, { ids, context }, draft) => {
        count += 1;
        if (timeMs < startMs || timeMs >= endMs) return;
        // The draft becomes the event: copying some 300,000 of them would take most of the time.
        const event = draft as Draft & Stamp;
        event.messageId = `${name}-${count}-${worldId}`;
        if (ids.userId !== undefined) event.userId = ids.userId;
        if (ids.anonymousId !== undefined) event.anonymousId = ids.anonymousId;
        event.timestamp = new Date(timeMs).toISOString();
        if (context !== undefined) event.context = context;
        hours[Math.floor((timeMs - startMs) / HOUR_MS)]?.push({ timeMs, event });
      };
    },
    read: () => hours.flatMap((hour) => hour.sort((a, b) => a.timeMs - b.timeMs).map(({ event }) => event)),
  };
}
