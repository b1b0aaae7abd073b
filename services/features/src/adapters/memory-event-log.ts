import { comparePositions, type LogEvent, type LogPosition } from '@clientele/contracts/log-event';
import type { EventClock, EventLog, ReceivedEvent } from '../ports.js';

/** A log in memory: what `append` was given can be read at once. */
export function createMemoryEventLog(epoch = 1): EventLog & { append(events: readonly LogEvent[]): void } {
  const events: ReceivedEvent[] = [];
  const newest = (): LogPosition => events.at(-1)?.position ?? { epoch, xid: 0n, seq: 0n };
  return {
    append(added) {
      events.push(...added.map((event) => ({ ...event, receivedAtMs: Date.now() })));
      events.sort((a, b) => comparePositions(a.position, b.position));
    },
    currentEpoch: () => Promise.resolve(epoch),
    readAfter: (position, limit) =>
      Promise.resolve(events.filter((event) => comparePositions(event.position, position) > 0).slice(0, limit)),
    describe: () =>
      Promise.resolve({
        position: newest(),
        maxAvailableAtMs: events.length === 0 ? undefined : Math.max(...events.map((event) => event.availableAtMs)),
      }),
    knownSubjects(subjectIds) {
      const known = new Set(events.map(({ subjectId }) => subjectId));
      return Promise.resolve(new Set(subjectIds.filter((subjectId) => known.has(subjectId))));
    },
    async *readSubjects(subjectIds) {
      await Promise.resolve();
      const wanted = events.filter(({ subjectId }) => subjectIds.includes(subjectId));
      yield wanted.sort((a, b) => compareText(a.subjectId, b.subjectId) || comparePositions(a.position, b.position));
    },
    withSnapshot(fn) {
      const all = [...events];
      return fn({
        position: newest(),
        async *scan(until, clock) {
          await Promise.resolve();
          const readable = all.filter(({ position }) => comparePositions(position, until) <= 0);
          yield readable.sort((a, b) => compareText(a.subjectId, b.subjectId) || usable(a, clock) - usable(b, clock));
        },
      });
    },
  };
}

const compareText = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

const usable = ({ eventTimeMs, availableAtMs }: LogEvent, clock: EventClock): number =>
  clock === 'happened' ? eventTimeMs : Math.max(eventTimeMs, availableAtMs);
