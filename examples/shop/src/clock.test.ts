import { describe, expect, it } from '@jest/globals';
import { DAY_MS, fromClock, toClock } from './clock.js';
import { CLUSTERS } from './clusters.js';
import { demand, seasonFactor, weekdayFactor } from './demand.js';

const MIDNIGHT_MS = Date.UTC(2026, 4, 4); // a Monday

describe('the clock of the shop', () => {
  it('gives every UTC day the length of one day', () => {
    for (let day = 0; day < 400; day += 1) expect(toClock(MIDNIGHT_MS + day * DAY_MS)).toBe(MIDNIGHT_MS / DAY_MS + day);
  });

  it('goes forth and back within a millisecond, and never backwards', () => {
    let before = -Infinity;
    for (let minute = 0; minute < 3 * 24 * 60; minute += 7) {
      const timeMs = MIDNIGHT_MS + minute * 60_000;
      expect(Math.abs(fromClock(toClock(timeMs)) - timeMs)).toBeLessThanOrEqual(1);
      expect(toClock(timeMs)).toBeGreaterThan(before);
      before = toClock(timeMs);
    }
  });

  it('runs in the evening at several times the pace of the night', () => {
    const hour = (at: number): number =>
      toClock(MIDNIGHT_MS + (at + 1) * 3_600_000) - toClock(MIDNIGHT_MS + at * 3_600_000);
    expect(hour(20) / hour(3)).toBeCloseTo(13, 6); // their weights are 13 and 1
  });
});

describe('demand', () => {
  const monday = MIDNIGHT_MS / DAY_MS;

  it('has mean 1 over a week and, for every cluster, over a year', () => {
    const mean = (days: number, factor: (day: number) => number): number =>
      Array.from({ length: days }, (_, i) => factor(monday + i)).reduce((a, b) => a + b, 0) / days;
    expect(mean(7, weekdayFactor)).toBeCloseTo(1, 12);
    // A year of 365 days meets 365 of the table's 366.
    for (const cluster of CLUSTERS)
      expect(Math.abs(mean(365, (day) => seasonFactor(cluster, day)) - 1)).toBeLessThan(0.003);
  });

  it('peaks on Sundays, and in each cluster in its season', () => {
    const day = (iso: string): number => Date.parse(iso) / DAY_MS;
    expect(weekdayFactor(day('2026-05-03'))).toBe(1.2); // a Sunday
    expect(weekdayFactor(day('2026-05-06'))).toBe(0.85); // a Wednesday
    expect(seasonFactor('gardener', day('2026-05-10')) / seasonFactor('gardener', day('2026-11-10'))).toBeGreaterThan(
      1.7,
    );
    expect(seasonFactor('parent', day('2026-12-10')) / seasonFactor('parent', day('2026-06-10'))).toBeGreaterThan(1.6);
    expect(demand('parent', day('2026-12-13'))).toBe(seasonFactor('parent', day('2026-12-13')) * 1.2);
  });
});
