import type { Logger } from './log.js';

export interface OutageMessages {
  /** What is away, what that means, and where to look. */
  readonly lost: string;
  readonly back: string;
}

/** Takes how it is now. */
export type OutageLog = (isUp: boolean, err?: unknown) => void;

/** Writes one line when an outage begins and one when it ends, however often it is told how things are. */
export function createOutageLog(log: Logger, { lost, back }: OutageMessages): OutageLog {
  let sinceMs: number | undefined;
  return function note(isUp, err) {
    if (!isUp && sinceMs === undefined) {
      sinceMs = performance.now();
      log.warn(err === undefined ? {} : { err }, lost);
    } else if (isUp && sinceMs !== undefined) {
      log.info({ duration_ms: Math.round(performance.now() - sinceMs) }, back);
      sinceMs = undefined;
    }
  };
}
