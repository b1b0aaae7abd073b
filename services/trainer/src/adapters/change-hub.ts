import { setTimeout as sleep } from 'node:timers/promises';
import type { Changes } from '../ports.js';

export interface ChangeHub extends Changes {
  wake(topic: string): void;
  wakeAll(): void;
}

interface Waiter {
  changed: boolean;
  wake: () => void;
}

/** Changes within this process. */
export function createChangeHub(): ChangeHub {
  const waiters = new Map<string, Set<Waiter>>();
  const wakeWaiter = (waiter: Waiter): void => {
    waiter.changed = true;
    waiter.wake();
  };
  return {
    wake(topic) {
      waiters.get(topic)?.forEach(wakeWaiter);
    },
    wakeAll() {
      for (const topic of waiters.values()) topic.forEach(wakeWaiter);
    },
    subscribe(topic) {
      const waiter: Waiter = { changed: false, wake: () => undefined };
      const others = waiters.get(topic) ?? new Set();
      waiters.set(topic, others.add(waiter));
      return {
        next: (timeoutMs, signal) => waitForChange(waiter, timeoutMs, signal),
        close() {
          others.delete(waiter);
          if (others.size === 0) waiters.delete(topic);
        },
      };
    },
  };
}

async function waitForChange(waiter: Waiter, timeoutMs: number, signal: AbortSignal): Promise<void> {
  if (!waiter.changed) {
    const woken = new AbortController();
    waiter.wake = () => {
      woken.abort();
    };
    await sleep(timeoutMs, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined);
    waiter.wake = () => undefined;
  }
  waiter.changed = false;
}
