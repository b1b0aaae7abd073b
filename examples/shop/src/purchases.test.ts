import { describe, expect, it } from '@jest/globals';
import { DAY_MS, toClock } from './clock.js';
import { displeasureFactor, drawCustomer, LEAVE_RATE, ORDER_RATE } from './customers.js';
import { demand } from './demand.js';
import { walkPurchases } from './purchases.js';
import { createRandom, type Random } from './random.js';
import type { CustomerTraits } from './traits.js';

const START_MS = Date.UTC(2025, 2, 3);
const YEAR_DAYS = 365;
const END_MS = START_MS + YEAR_DAYS * DAY_MS;
const CUSTOMERS = 4_000;

const SOMEBODY: CustomerTraits = {
  ...drawCustomer(1, 1, START_MS),
  cluster: 'gardener',
  emailConsent: false,
  pushConsent: false,
  joinMs: START_MS,
};

/** Demand of the days of the year, by a key of the day. */
function demandBy(keyOf: (day: number) => number): Map<number, number> {
  const sums = new Map<number, number>();
  for (let day = START_MS / DAY_MS; day < END_MS / DAY_MS; day += 1)
    sums.set(keyOf(day), (sums.get(keyOf(day)) ?? 0) + demand('gardener', day));
  return sums;
}

const walkAll = (draw: (random: Random) => Partial<CustomerTraits>) => {
  const random = createRandom(11, 99);
  return Array.from({ length: CUSTOMERS }, () => walkPurchases({ ...SOMEBODY, ...draw(random) }, [], END_MS, random));
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('walkPurchases', () => {
  it('counts orders as the negative binomial distribution does, when nobody leaves', () => {
    const paths = walkAll((random) => ({ ordersPerDay: random.gamma(1.3, 1 / 42), leavesPerDay: 1e-9 }));
    const repeats = paths.map(({ orderMs }) => orderMs.length - 1);
    // A Poisson count whose rate is gamma (shape r, mean m over the year): mean m, variance m + m^2 / r.
    // Schmittlein, Morrison & Colombo 1987, equation 1, for everybody alive.
    const m = demandBy(() => 0).get(0)! / 42;
    const variance = m + m ** 2 / 1.3;
    expect(Math.abs(mean(repeats) - m)).toBeLessThan(4 * Math.sqrt(variance / CUSTOMERS));
    const observed = mean(repeats.map((count) => (count - mean(repeats)) ** 2));
    // The kurtosis of such counts is about 8: four standard errors of the variance.
    expect(Math.abs(observed / variance - 1)).toBeLessThan(4 * Math.sqrt(7 / CUSTOMERS));
  });

  it('lets customers live as the Pareto distribution of the second kind does', () => {
    const paths = walkAll((random) => ({ ordersPerDay: 1e-9, leavesPerDay: random.gamma(1.6, 1 / 450) }));
    // An exponential lifetime whose hazard is gamma (shape s, mean h): alive after t with (s / (s + h t))^s.
    for (const days of [30, 120, 240, 364]) {
      const expected = (1.6 / (1.6 + days / 450)) ** 1.6;
      const alive = paths.filter(({ leaveMs }) => leaveMs === null || leaveMs > START_MS + days * DAY_MS).length;
      const standardError = Math.sqrt((expected * (1 - expected)) / CUSTOMERS);
      expect(Math.abs(alive / CUSTOMERS - expected) / standardError).toBeLessThan(4);
    }
  });

  it('follows weekdays, months and hours in proportion', () => {
    const paths = walkAll(() => ({ ordersPerDay: 1 / 20, leavesPerDay: 1e-9 }));
    const days = paths.flatMap(({ orderMs }) => orderMs.slice(1)).map((timeMs) => Math.floor(timeMs / DAY_MS));
    for (const keyOf of [(day: number) => day % 7, (day: number) => new Date(day * DAY_MS).getUTCMonth()]) {
      const expected = demandBy(keyOf);
      for (const [key, sum] of expected) {
        const observed = days.filter((day) => keyOf(day) === key).length;
        const count = (CUSTOMERS * sum) / 20;
        expect(Math.abs(observed - count) / Math.sqrt(count)).toBeLessThan(4);
      }
    }
    const evening = paths.flatMap(({ orderMs }) => orderMs.slice(1)).filter((t) => new Date(t).getUTCHours() === 20);
    const share = toClock(START_MS + 21 * 3_600_000) - toClock(START_MS + 20 * 3_600_000);
    expect(Math.abs(evening.length / days.length - share)).toBeLessThan(4 * Math.sqrt(share / days.length));
  });

  it('orders no more after leaving, and never outside of the year', () => {
    const paths = walkAll((random) => ({ ordersPerDay: 0.2, leavesPerDay: random.gamma(1.6, 1 / 100) }));
    expect(paths.filter(({ orderMs, leaveMs }) => orderMs.at(-1)! > (leaveMs ?? Infinity))).toEqual([]);
    expect(paths.filter(({ orderMs }) => orderMs[0] !== START_MS || orderMs.at(-1)! >= END_MS)).toEqual([]);
    expect(paths.filter(({ orderMs }) => orderMs.some((t, i) => i > 0 && t < orderMs[i - 1]!))).toEqual([]);
  });
});

describe('drawCustomer', () => {
  const drawn = Array.from({ length: 8_000 }, (_, i) => drawCustomer(3, i + 1, START_MS));

  it('draws rates with the means and shapes that are documented', () => {
    const check = (values: readonly number[], { shape, meanPerDay }: { shape: number; meanPerDay: number }): void => {
      const standardError = meanPerDay / Math.sqrt(shape * values.length);
      expect(Math.abs(mean(values) - meanPerDay) / standardError).toBeLessThan(4);
    };
    check(
      drawn.map(({ ordersPerDay }) => ordersPerDay),
      ORDER_RATE,
    );
    check(
      drawn.map(({ leavesPerDay, satisfaction }) => leavesPerDay / displeasureFactor(satisfaction)),
      LEAVE_RATE,
    );
  });

  it('lets the badly served leave sooner, by a factor from 1 to 5', () => {
    expect(displeasureFactor(3)).toBeCloseTo(1, 1);
    expect(displeasureFactor(-0.8)).toBe(3);
    expect(displeasureFactor(-4)).toBeCloseTo(5, 1);
  });

  it('lets a third join in the first month, and the rest evenly', () => {
    const early = drawn.filter(({ joinMs }) => joinMs < START_MS + 30 * DAY_MS).length / drawn.length;
    const expected = 1 / 3 + ((2 / 3) * 30) / 365;
    expect(Math.abs(early - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / drawn.length));
  });
});
