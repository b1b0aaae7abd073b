/** Lets a loop sleep until somebody wakes it. A wake while nobody sleeps ends the next sleep at once. */
export interface WakeSignal {
  wake(): void;
  /** Resolves after `timeoutMs` (never for Infinity), at a wake, or when `signal` is aborted. True for a wake. */
  sleep(timeoutMs: number, signal: AbortSignal): Promise<boolean>;
}

export function createWakeSignal(): WakeSignal {
  let pending = false;
  let notify: (() => void) | undefined;
  return {
    wake() {
      pending = true;
      notify?.();
    },
    async sleep(timeoutMs, signal) {
      if (!pending && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const end = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            notify = undefined;
            resolve();
          };
          const timer = timeoutMs === Infinity ? undefined : setTimeout(end, timeoutMs);
          signal.addEventListener('abort', end);
          notify = end;
        });
      }
      const woken = pending;
      pending = false;
      return woken;
    },
  };
}
