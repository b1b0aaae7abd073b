import { describe, expect, it } from '@jest/globals';
import { createRandom } from './random.js';
import { simulateShop } from './simulate-shop.js';

const END_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

describe('simulateShop', () => {
  const { events } = simulateShop({ customers: 2_000, endMs: END_MS, seed: 7 });

  it('makes the same events of the same seed, and others of another', () => {
    expect(simulateShop({ customers: 50, endMs: END_MS, seed: 1 })).toEqual(
      simulateShop({ customers: 50, endMs: END_MS, seed: 1 }),
    );
    expect(simulateShop({ customers: 50, endMs: END_MS, seed: 2 })).not.toEqual(
      simulateShop({ customers: 50, endMs: END_MS, seed: 1 }),
    );
  });

  it('stays inside the year, oldest first, with a message id of its own for each event', () => {
    const times = events.map(({ timestamp }) => Date.parse(timestamp));
    expect(times[0]).toBeGreaterThanOrEqual(END_MS - 365 * DAY_MS);
    expect(times.at(-1)).toBeLessThan(END_MS);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
  });

  it('has customers who leave: some bought early in the year and never again', () => {
    const last = new Map<string, number>();
    const count = new Map<string, number>();
    for (const call of events) {
      if (call.type !== 'track' || call.event !== 'Order Completed') continue;
      const { userId = '', timestamp } = call;
      last.set(userId, Date.parse(timestamp));
      count.set(userId, (count.get(userId) ?? 0) + 1);
    }
    const silent = [...last.values()].filter((timeMs) => timeMs < END_MS - 120 * DAY_MS).length;
    const loyal = [...count.values()].filter((orders) => orders >= 10).length;
    expect(last.size).toBeGreaterThan(1_900);
    expect(silent / last.size).toBeGreaterThan(0.25);
    expect(loyal / last.size).toBeGreaterThan(0.1);
  });
});

describe('createRandom', () => {
  it('draws distributions with the moments that their names promise', () => {
    const random = createRandom(3);
    const mean = (draw: () => number): number => {
      let sum = 0;
      for (let i = 0; i < 40_000; i += 1) sum += draw();
      return sum / 40_000;
    };
    // Four standard errors of each mean: sd / sqrt(40,000) * 4.
    expect(Math.abs(mean(random.uniform) - 0.5)).toBeLessThan(0.006);
    expect(Math.abs(mean(() => random.exponential(3)) - 3)).toBeLessThan(0.06);
    expect(Math.abs(mean(() => random.gamma(0.5, 2)) - 2)).toBeLessThan(0.06);
    expect(Math.abs(mean(() => random.gamma(2.5, 5)) - 5)).toBeLessThan(0.07);
    expect(Math.abs(mean(random.normal))).toBeLessThan(0.02);
    expect(Math.abs(mean(() => random.normal() ** 2) - 1)).toBeLessThan(0.03);
  });
});
