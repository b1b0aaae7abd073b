/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How busy each hour of a day is against the others, midnight UTC first. */
const HOUR_WEIGHTS = [2, 1, 1, 1, 1, 2, 4, 6, 7, 8, 8, 8, 9, 8, 7, 7, 7, 8, 10, 12, 13, 11, 7, 4] as const;

const WEIGHT_SUM = HOUR_WEIGHTS.reduce<number>((sum, weight) => sum + weight, 0);

/** Share of a day's bustle that is over when the hour begins, shape [25]: 0 first, 1 last. */
const SHARE_BEFORE = Float64Array.from({ length: 25 }, (_, hour) =>
  HOUR_WEIGHTS.slice(0, hour).reduce((sum, weight) => sum + weight / WEIGHT_SUM, 0),
);
SHARE_BEFORE[24] = 1;

/**
 * The shop's clock: days since 1970 whose fraction is the share of the day's bustle that is over. It runs slowly at night
 * and fast in the evening, and every UTC day is exactly one day long; rates that are constant by this clock follow the
 * hours of the day.
 */
export function toClock(timeMs: number): number {
  const day = Math.floor(timeMs / DAY_MS);
  const hours = (timeMs - day * DAY_MS) / HOUR_MS;
  const hour = Math.floor(hours);
  const before = SHARE_BEFORE[hour] ?? 0;
  const after = SHARE_BEFORE[hour + 1] ?? 1;
  return day + before + (hours - hour) * (after - before);
}

/** Unix epoch ms (whole, cut) of a time on the shop's clock: the inverse of `toClock`. */
export function fromClock(clock: number): number {
  const day = Math.floor(clock);
  const share = clock - day;
  let hour = 0;
  while (hour < 23 && (SHARE_BEFORE[hour + 1] ?? 1) <= share) hour += 1;
  const before = SHARE_BEFORE[hour] ?? 0;
  const after = SHARE_BEFORE[hour + 1] ?? 1;
  return Math.floor(day * DAY_MS + (hour + (share - before) / (after - before)) * HOUR_MS);
}
