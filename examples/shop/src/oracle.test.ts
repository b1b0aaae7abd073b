import { describe, expect, it } from '@jest/globals';
import { DAY_MS, toClock } from './clock.js';
import { demand } from './demand.js';
import { campaignOutcome, isAlive, repurchaseProbability } from './oracle.js';
import { walkPurchases } from './purchases.js';
import { createRandom } from './random.js';
import { simulateShop } from './simulate-shop.js';
import type { CustomerTruth } from './truth.js';

const END_MS = Date.UTC(2026, 2, 1, 6);
const HORIZON_DAYS = 60;
const CUTOFF_MS = END_MS - HORIZON_DAYS * DAY_MS;
const { events, truth } = simulateShop({ customers: 4_000, endMs: END_MS, seed: 5 });

const ordersOf = new Map<string, number[]>();
for (const event of events) {
  if (event.type !== 'track' || event.event !== 'Order Completed' || event.userId === undefined) continue;
  ordersOf.set(event.userId, [...(ordersOf.get(event.userId) ?? []), Date.parse(event.timestamp)]);
}

interface Row {
  readonly probability: number;
  readonly label: boolean;
  readonly past: readonly number[];
  readonly alive: boolean;
}

const rowsAt = (atMs: number): Row[] =>
  truth.customers
    .filter(({ joinMs }) => joinMs < atMs)
    .map((customer) => {
      const orders = ordersOf.get(customer.userId) ?? [];
      return {
        probability: repurchaseProbability(truth, customer, atMs, HORIZON_DAYS),
        label: orders.some((timeMs) => timeMs >= atMs && timeMs < atMs + HORIZON_DAYS * DAY_MS),
        past: orders.filter((timeMs) => timeMs < atMs),
        alive: isAlive(customer, atMs),
      };
    });

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Chance that a row with an order has a higher value than one without: Mann and Whitney's statistic. */
function auc(rows: readonly Row[], valueOf: (row: Row) => number): number {
  const values = rows.map((row) => ({ value: valueOf(row), label: row.label })).sort((a, b) => a.value - b.value);
  let below = 0;
  let wins = 0;
  for (let i = 0; i < values.length;) {
    let next = i;
    while (next < values.length && values[next]?.value === values[i]?.value) next += 1;
    const tied = values.slice(i, next);
    const positives = tied.filter(({ label }) => label).length;
    wins += positives * (below + (tied.length - positives) / 2);
    below += tied.length - positives;
    i = next;
  }
  return wins / (below * (values.length - below));
}

describe('repurchaseProbability, over a world', () => {
  const rows = rowsAt(CUTOFF_MS);

  it('is the share of customers who order, in each tenth of those who are still there', () => {
    const alive = rows.filter((row) => row.alive).sort((a, b) => a.probability - b.probability);
    expect(alive.length).toBeGreaterThan(1_500);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const part = alive.slice(Math.floor((tenth * alive.length) / 10), Math.floor(((tenth + 1) * alive.length) / 10));
      const deviation = sum(part.map(({ label, probability }) => Number(label) - probability));
      const standardError = Math.sqrt(sum(part.map(({ probability }) => probability * (1 - probability))));
      expect(Math.abs(deviation) / standardError).toBeLessThan(3.3); // 1 in 1,000 by chance, for each of ten
    }
  });

  it('is right on the whole at other times, also for fraudulent accounts and those who get messages', () => {
    for (const days of [100, 200, 300]) {
      const all = rowsAt(END_MS - days * DAY_MS);
      const deviation = sum(all.map(({ label, probability }) => Number(label) - probability));
      const standardError = Math.sqrt(sum(all.map(({ probability }) => probability * (1 - probability))));
      expect(Math.abs(deviation) / standardError).toBeLessThan(3.3);
    }
  });

  it('is 0 for those who have left, and they order no more', () => {
    const gone = rows.filter((row) => !row.alive);
    expect(gone.length).toBeGreaterThan(500);
    expect(gone.filter(({ probability, label }) => probability !== 0 || label)).toEqual([]);
  });

  it('ranks better than what the shop can see', () => {
    const best = auc(rows, ({ probability }) => probability);
    const recency = auc(rows, ({ past }) => past.at(-1) ?? 0);
    const frequency = auc(rows, ({ past }) => past.length);
    const pace = auc(rows, ({ past }) => past.length / (CUTOFF_MS - (past[0] ?? 0) + 30 * DAY_MS));
    expect(recency).toBeGreaterThan(0.7);
    expect(best).toBeGreaterThan(Math.max(recency, frequency, pace) + 0.05);
  });
});

/** Share of so many simulated futures, and its standard error, must agree with the formula. */
const FUTURES = 8_000;
const expectShare = (hits: number, probability: number): void => {
  const standardError = Math.sqrt((probability * (1 - probability)) / FUTURES);
  expect(Math.abs(hits / FUTURES - probability) / standardError).toBeLessThan(4);
};

const BASE: CustomerTruth = {
  userId: 'one',
  fraud: false,
  cluster: 'gardener',
  priceTier: 2,
  country: 'Germany',
  language: 'en',
  satisfaction: 0,
  ordersPerDay: 1 / 60,
  leavesPerDay: 1 / 90,
  visitsPerDay: 0,
  responseClass: 'persuadable',
  emailConsent: true,
  pushConsent: true,
  openProbability: 0.9,
  unsubscribeProbability: 0.5,
  joinMs: END_MS - 25 * DAY_MS,
  leaveMs: null,
  assignments: [],
};

describe('repurchaseProbability, for one customer', () => {
  it.each([
    { name: 'persuaded, likely to unsubscribe', customer: BASE },
    { name: 'harmed', customer: { ...BASE, responseClass: 'harmed' as const, unsubscribeProbability: 0.1 } },
    { name: 'never written to', customer: { ...BASE, emailConsent: false, pushConsent: false } },
    { name: 'fast and soon gone', customer: { ...BASE, ordersPerDay: 1.5, leavesPerDay: 0.8 } },
  ])('agrees with simulated futures: $name', ({ customer }) => {
    const days = 90;
    // The formula is asked a millisecond after joining, when nothing but the first order has been drawn.
    const atMs = customer.joinMs + 1;
    const random = createRandom(1, 99);
    let hits = 0;
    for (let i = 0; i < FUTURES; i += 1) {
      const { orderMs } = walkPurchases(customer, truth.campaigns, atMs + days * DAY_MS, random);
      if (orderMs.some((timeMs) => timeMs >= atMs)) hits += 1;
    }
    expectShare(hits, repurchaseProbability(truth, customer, atMs, days));
  });

  it('knows what was sent before the moment that it is asked about', () => {
    const campaign = truth.campaigns.find(({ sendMs, channel }) => channel === 'email' && sendMs > BASE.joinMs);
    expect(campaign).toBeDefined();
    const sent = campaign!;
    const atMs = sent.sendMs + 5 * DAY_MS;
    const random = createRandom(2, 99);
    const counts = { treated: { all: 0, hits: 0 }, control: { all: 0, hits: 0 } };
    const shifted = { ...truth, endMs: atMs };
    const customer = { ...BASE, joinMs: sent.sendMs - DAY_MS, unsubscribeProbability: 0 };
    for (let i = 0; i < 3 * FUTURES; i += 1) {
      const path = walkPurchases(customer, truth.campaigns, atMs + 30 * DAY_MS, random);
      if (path.leaveMs !== null && path.leaveMs <= atMs) continue;
      const count = counts[path.assignments[0]?.treated === true ? 'treated' : 'control'];
      count.all += 1;
      if (path.orderMs.some((timeMs) => timeMs >= atMs)) count.hits += 1;
    }
    for (const treated of [true, false]) {
      const { all, hits } = counts[treated ? 'treated' : 'control'];
      const assignment = { campaignId: sent.campaignId, treated, openMs: null, clicks: false, unsubscribes: false };
      const probability = repurchaseProbability(shifted, { ...customer, assignments: [assignment] }, atMs, 30);
      expect(Math.abs(hits / all - probability)).toBeLessThan(4 * Math.sqrt((probability * (1 - probability)) / all));
    }
  });

  it('is a textbook formula where demand and messages play no part', () => {
    // One day of one customer: r / (r + h) (1 - exp(-(r + h))), the rate taken at the day's demand.
    const customer = { ...BASE, emailConsent: false, pushConsent: false };
    const atMs = Math.ceil(customer.joinMs / DAY_MS) * DAY_MS;
    const rate = customer.ordersPerDay * demand('gardener', toClock(atMs));
    const hazard = customer.leavesPerDay;
    const expected = (rate / (rate + hazard)) * (1 - Math.exp(-(rate + hazard)));
    expect(repurchaseProbability(truth, customer, atMs, 1)).toBeCloseTo(expected, 12);
  });

  it('refuses moments before the customer joined and after the end, and spans that are none', () => {
    const ask = (atMs: number, days: number) => () => repurchaseProbability(truth, BASE, atMs, days);
    for (const [atMs, days] of [
      [BASE.joinMs, 60],
      [END_MS + 1, 60],
      [END_MS, 0],
      [END_MS, 366],
      [NaN, 60],
    ] as const)
      expect(ask(atMs, days)).toThrow(RangeError);
    expect(ask(END_MS, 365)()).toBeGreaterThan(0);
  });
});

describe('campaignOutcome', () => {
  const finished = truth.campaigns.filter(({ untilMs }) => untilMs <= END_MS);
  const outcomes = finished.flatMap((campaign) =>
    truth.customers.flatMap((customer) => {
      const assignment = customer.assignments.find(({ campaignId }) => campaignId === campaign.campaignId);
      if (assignment === undefined) return [];
      const orders = ordersOf.get(customer.userId) ?? [];
      const label = orders.some((timeMs) => timeMs >= campaign.sendMs && timeMs < campaign.untilMs);
      const { responseClass } = customer;
      return [{ ...campaignOutcome(customer, campaign), campaign, treated: assignment.treated, label, responseClass }];
    }),
  );

  it('comes after a random half or two thirds were written to, as the campaign says', () => {
    expect(finished.length).toBeGreaterThan(10);
    for (const { campaignId, holdoutShare } of finished) {
      const own = outcomes.filter(({ campaign }) => campaign.campaignId === campaignId);
      const share = own.filter(({ treated }) => !treated).length / own.length;
      const standardError = Math.sqrt((holdoutShare * (1 - holdoutShare)) / own.length);
      expect(Math.abs(share - holdoutShare) / standardError).toBeLessThan(4);
    }
  });

  it.each([true, false])('is what those then did who were treated: %s', (treated) => {
    const rows = outcomes.filter((row) => row.treated === treated);
    const probabilities = rows.map((row) => (treated ? row.probabilityIfTreated : row.probabilityIfControl));
    const deviation = sum(rows.map(({ label }) => Number(label))) - sum(probabilities);
    const standardError = Math.sqrt(sum(probabilities.map((p) => p * (1 - p))));
    expect(Math.abs(deviation) / standardError).toBeLessThan(3.3);
  });

  it.each(['persuadable', 'harmed', 'indifferent'] as const)(
    'is the difference that the holdout shows, among the %s',
    (kind) => {
      // Weighted by the chance of what happened, the groups are alike although campaigns differ in their holdouts.
      const own = outcomes.filter(({ responseClass }) => responseClass === kind);
      const terms = own.map(({ treated, label, campaign: { holdoutShare } }) =>
        label ? (treated ? 1 / (1 - holdoutShare) : -1 / holdoutShare) : 0,
      );
      const estimate = sum(terms) / own.length;
      const trueEffect = sum(own.map(({ effect }) => effect)) / own.length;
      const standardError = Math.sqrt(sum(terms.map((term) => (term - estimate) ** 2))) / own.length;
      expect(Math.abs(estimate - trueEffect) / standardError).toBeLessThan(3.3);
    },
  );

  it('helps some, harms some, and leaves some as they are', () => {
    const shareOf = (test: (effect: number) => boolean): number =>
      outcomes.filter(({ effect }) => test(effect)).length / outcomes.length;
    expect(shareOf((effect) => effect > 0.01)).toBeGreaterThan(0.05);
    expect(shareOf((effect) => effect < -0.01)).toBeGreaterThan(0.05);
    expect(shareOf((effect) => effect === 0)).toBeGreaterThan(0.05);
  });
});
