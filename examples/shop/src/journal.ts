import type { Draft, Fields, Ids, ShopEvent } from './shop-event.js';

const HOUR_MS = 3_600_000;

/** Whom one writes about, and from where. */
export interface Writer {
  readonly ids: Ids;
  readonly context?: Fields;
}

/** Takes the events of one person, in any order, each draft once. Those outside of the world's time are dropped. */
export type Write = (timeMs: number, writer: Writer, draft: Draft) => void;

export interface Journal {
  /** @param name Begins the message ids, which count on from it. */
  readonly writeFor: (name: string) => Write;
  /** All events, oldest first; those of one moment in the order in which they were written. */
  readonly read: () => ShopEvent[];
}

/** Collects the events of [startMs, endMs), in a pigeonhole for each hour, so that sorting them costs little. */
export function createJournal(startMs: number, endMs: number): Journal {
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
        const head = { messageId: `${name}-${count}`, timestamp: new Date(timeMs).toISOString() };
        const event = Object.assign(draft, head, ids, context === undefined ? undefined : { context });
        hours[Math.floor((timeMs - startMs) / HOUR_MS)]?.push({ timeMs, event });
      };
    },
    read: () => hours.flatMap((hour) => hour.sort((a, b) => a.timeMs - b.timeMs).map(({ event }) => event)),
  };
}
