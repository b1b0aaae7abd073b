import { createWakeSignal, type WakeSignal } from '@clientele/shared/wake-signal';
import type { Changes } from '../ports.js';

export interface ChangeHub extends Changes {
  wake(topic: string): void;
  wakeAll(): void;
}

/** Changes within this process. */
export function createChangeHub(): ChangeHub {
  const topics = new Map<string, Set<WakeSignal>>();
  const wakeTopic = (waiters: ReadonlySet<WakeSignal> = new Set()): void => {
    for (const waiter of waiters) waiter.wake();
  };
  return {
    wake(topic) {
      wakeTopic(topics.get(topic));
    },
    wakeAll() {
      for (const waiters of topics.values()) wakeTopic(waiters);
    },
    subscribe(topic) {
      const waiter = createWakeSignal();
      const waiters = topics.get(topic) ?? new Set();
      topics.set(topic, waiters.add(waiter));
      return {
        async next(timeoutMs, signal) {
          await waiter.sleep(timeoutMs, signal);
        },
        close() {
          waiters.delete(waiter);
          if (waiters.size === 0) topics.delete(topic);
        },
      };
    },
  };
}
