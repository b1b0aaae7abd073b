import { createRandom, type Random } from './random.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A call of the Segment API. */
export type ShopEvent = ShopIdentify | ShopTrack;

interface ShopCall {
  readonly messageId: string;
  readonly userId: string;
  readonly timestamp: string;
}
export interface ShopIdentify extends ShopCall {
  readonly type: 'identify';
  readonly traits: Readonly<Record<string, string>>;
}
export interface ShopTrack extends ShopCall {
  readonly type: 'track';
  readonly event: 'Product Viewed' | 'Order Completed';
  readonly properties: Readonly<Record<string, string | number>>;
}

export interface ShopOptions {
  /** Number of customers, > 0. */
  readonly customers: number;
  /** Unix epoch ms at which the simulated year ends; every event is before it. */
  readonly endMs: number;
  /** Whole number, 0 to 2^32 - 1: the same options and seed make the same events. */
  readonly seed: number;
}

const COUNTRIES = [
  ['Germany', 5],
  ['France', 4],
  ['Spain', 2],
  ['Poland', 1],
] as const;

/** Category, weight, and median price of a piece in euros. */
const CATEGORIES: readonly (readonly [{ category: string; price: number }, number])[] = [
  [{ category: 'home', price: 25 }, 4],
  [{ category: 'garden', price: 18 }, 2],
  [{ category: 'toys', price: 15 }, 2],
  [{ category: 'electronics', price: 90 }, 1],
];

/**
 * A year of a shop whose customers buy at their own pace and silently leave.
 *
 * A customer joins before or during the year, orders as a Poisson process of an own rate (gamma over customers, shape
 * 1.5, on average one order in 25 days) and leaves after an own exponential lifetime (its mean gamma over customers,
 * shape 2, on average 240 days). Nobody tells the shop that a customer has left. Each order follows a few views.
 *
 * @returns Events, oldest first.
 * @see Schmittlein, Morrison & Colombo, "Counting your customers", Management Science 33(1), 1987 (Pareto/NBD).
 */
export function simulateShop({ customers, endMs, seed }: ShopOptions): ShopEvent[] {
  const random = createRandom(seed);
  const events: ShopEvent[] = [];
  for (let index = 1; index <= customers; index += 1) events.push(...simulateCustomer(index, endMs, random));
  return events.sort((a, b) => (a.timestamp === b.timestamp ? 0 : a.timestamp < b.timestamp ? -1 : 1));
}

function simulateCustomer(index: number, endMs: number, random: Random): ShopEvent[] {
  const userId = `shop-${String(index).padStart(5, '0')}`;
  // A third of the customers knew the shop when the year began; the others join at any time of it.
  const joinMs = endMs - (random.uniform() < 1 / 3 ? 365 : random.uniform() * 365) * DAY_MS;
  const gapMeanDays = 1 / random.gamma(1.5, 1 / 25);
  const leaveMs = joinMs + random.exponential(random.gamma(2, 240)) * DAY_MS;
  const country = random.pick(COUNTRIES);
  const shopper: Shopper = { userId, country, basketMean: Math.exp(0.5 * random.normal()) };
  const events: ShopEvent[] = [identify(shopper, index, joinMs)];
  for (let timeMs = joinMs; ; timeMs += random.exponential(gapMeanDays) * DAY_MS) {
    // The first order comes with joining: a customer is somebody who has bought.
    if (timeMs > Math.min(leaveMs, endMs - HOUR_MS)) break;
    events.push(...visit(shopper, timeMs, random));
  }
  return events.filter(({ timestamp }) => Date.parse(timestamp) < endMs);
}

interface Shopper {
  readonly userId: string;
  readonly country: string;
  /** Size of a basket against the average, > 0. */
  readonly basketMean: number;
}

function identify({ userId, country }: Shopper, index: number, joinMs: number): ShopEvent {
  return {
    type: 'identify',
    messageId: `${userId}-joined`,
    userId,
    timestamp: new Date(joinMs).toISOString(),
    traits: { email: `customer${index}@shop.example`, country },
  };
}

function visit({ userId, country, basketMean }: Shopper, startMs: number, random: Random): ShopEvent[] {
  const { category, price } = random.pick(CATEGORIES);
  const viewCount = random.integer(1, 4);
  const id = `${userId}-${Math.floor(startMs)}`;
  const at = (minutes: number): string => new Date(startMs + minutes * 60_000).toISOString();
  const events: ShopEvent[] = [];
  for (let view = 1; view <= viewCount; view += 1)
    events.push({
      type: 'track',
      messageId: `${id}-view-${view}`,
      userId,
      event: 'Product Viewed',
      timestamp: at(view),
      properties: { category, price },
    });
  const items = 1 + Math.floor(random.exponential(1.5));
  const total = Math.round(items * price * basketMean * Math.exp(0.3 * random.normal()) * 100) / 100;
  events.push({
    type: 'track',
    messageId: `${id}-order`,
    userId,
    event: 'Order Completed',
    timestamp: at(viewCount + 2),
    properties: {
      orderId: id,
      total,
      items,
      distinctProducts: random.integer(1, items),
      category,
      country,
      currency: 'EUR',
    },
  });
  return events;
}
