import type { LogMaintenance } from '../ports.js';

const DAILY_KEY_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

export type MaintainLog = () => Promise<{ readonly keysPurged: number }>;

/** Run at start and hourly: partitions stand ready, and daily keys die after 30 days, with the bodies they sealed. */
export function createMaintainLog(deps: {
  readonly maintenance: LogMaintenance;
  readonly now: () => Date;
}): MaintainLog {
  return async function maintainLog() {
    const now = deps.now();
    await deps.maintenance.ensurePartitions(now);
    const before = new Date(now.getTime() - DAILY_KEY_DAYS * DAY_MS);
    return { keysPurged: await deps.maintenance.purgeDailyKeys(before) };
  };
}
