import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after `ms`, or as soon as `signal` is aborted. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

/** What to wait after `failures` (>= 1) in a row: `minMs`, doubled each time, at most `maxMs`. */
export const backoffMs = (failures: number, { minMs, maxMs }: { readonly minMs: number; readonly maxMs: number }) =>
  Math.min(minMs * 2 ** Math.min(failures - 1, 30), maxMs);
