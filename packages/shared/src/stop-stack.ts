import type { Logger } from './log.js';
import { withTimeLimit } from './time-limit.js';

type Stop = () => unknown;
/** Registers how to stop what was just opened. The last one opened is stopped first. */
export type OnStop = (name: string, stop: Stop) => void;

export interface StopStack {
  readonly onStop: OnStop;
  /** Runs every stop, one after the other, and says whether all succeeded within `timeoutMs`. */
  stopAll(timeoutMs: number): Promise<boolean>;
}

export function createStopStack(log: Logger): StopStack {
  const stops: { name: string; stop: Stop }[] = [];
  let stopping = false;

  async function runStop(name: string, stop: Stop): Promise<boolean> {
    try {
      await stop();
      return true;
    } catch (err) {
      log.error({ err, part: name }, 'stop failed');
      return false;
    }
  }

  async function runAll(): Promise<boolean> {
    let clean = true;
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) {
      clean = (await runStop(next.name, next.stop)) && clean;
    }
    return clean;
  }

  return {
    onStop(name, stop) {
      if (stopping)
        void runStop(name, stop); // opened by a start that was overtaken by a signal
      else stops.push({ name, stop });
    },
    async stopAll(timeoutMs) {
      stopping = true;
      const clean = await withTimeLimit(runAll(), timeoutMs, 'late' as const);
      if (clean !== 'late') return clean;
      log.error({ parts_left: stops.map(({ name }) => name), timeout_ms: timeoutMs }, 'stop took too long');
      return false;
    },
  };
}
