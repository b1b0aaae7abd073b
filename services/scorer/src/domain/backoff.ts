const FIRST_MS = 250;

/** Milliseconds to wait after `attempts` failures in a row (>= 1): 250, doubled each time, at most `maxMs`. */
export const backoffMs = (attempts: number, maxMs: number): number =>
  Math.min(maxMs, FIRST_MS * 2 ** Math.min(attempts - 1, 30));
