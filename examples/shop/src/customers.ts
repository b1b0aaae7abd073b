import type { PriceTier } from './catalogue.js';
import { CLUSTERS, TASTES } from './clusters.js';
import { DAY_MS } from './clock.js';
import { createRandom, type Random } from './random.js';
import { STREAMS } from './streams.js';
import type { CustomerTraits, ResponseClass } from './traits.js';

/** The first third of the customers are there within the shop's first weeks. */
const EARLY_SHARE = 1 / 3;
const EARLY_DAYS = 30;
const YEAR_DAYS = 365;
const HOUR_MS = 3_600_000;

export const ORDER_RATE = { shape: 1.3, meanPerDay: 1 / 42 } as const;
export const LEAVE_RATE = { shape: 1.6, meanPerDay: 1 / 450 } as const;

type Origin = Pick<CustomerTraits, 'country' | 'language'>;

/** Country, language, and weight. */
const COUNTRIES = [
  [{ country: 'Germany', language: 'en' }, 34],
  [{ country: 'France', language: 'en' }, 24],
  [{ country: 'Spain', language: 'en' }, 14],
  [{ country: 'Poland', language: 'en' }, 10],
  [{ country: 'Ireland', language: 'en' }, 8],
  [{ country: 'Singapore', language: 'zh' }, 10],
] as const;

const TIERS: readonly (readonly [PriceTier, number])[] = [
  [0, 25],
  [1, 45],
  [2, 30],
];

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * How much sooner a customer leaves who is served badly: 1 for the content, up to 5 for the displeased, most of the way
 * between satisfactions of 0 and -1.6.
 */
export const displeasureFactor = (satisfaction: number): number => 1 + 4 * logistic(-2.5 * (satisfaction + 0.8));

/** The customer of a number (from 1 on); the same for every number of customers. */
export function drawCustomer(seed: number, index: number, startMs: number): CustomerTraits {
  const random = createRandom(seed, STREAMS.customers, index);
  const joinDays = random.uniform() < EARLY_SHARE ? random.uniform() * EARLY_DAYS : random.uniform() * YEAR_DAYS;
  const priceTier = random.pick(TIERS);
  const satisfaction = random.normal();
  const responseClass = drawResponseClass(priceTier, satisfaction, random);
  const ordersPerDay = random.gamma(ORDER_RATE.shape, ORDER_RATE.meanPerDay);
  return {
    userId: `shop-${String(index).padStart(5, '0')}`,
    fraud: false,
    cluster: random.pick(CLUSTERS.map((cluster) => [cluster, TASTES[cluster].share] as const)),
    priceTier,
    ...random.pick<Origin>(COUNTRIES),
    satisfaction,
    ordersPerDay,
    leavesPerDay: random.gamma(LEAVE_RATE.shape, LEAVE_RATE.meanPerDay) * displeasureFactor(satisfaction),
    visitsPerDay: ordersPerDay * random.gamma(2, 0.9),
    responseClass,
    emailConsent: random.uniform() < 0.75,
    pushConsent: random.uniform() < 0.4,
    ...readingHabits(responseClass, random),
    joinMs: Math.floor(startMs + HOUR_MS + joinDays * (DAY_MS - HOUR_MS / YEAR_DAYS)),
  };
}

/** Thrifty customers are persuaded more often, displeased ones harmed more often. */
function drawResponseClass(priceTier: PriceTier, satisfaction: number, random: Random): ResponseClass {
  return random.pick([
    ['persuadable', 0.2 + 0.15 * priceTier],
    ['harmed', satisfaction < -0.5 ? 0.35 : 0.08],
    ['indifferent', 0.4],
  ]);
}

const READING: Readonly<Record<ResponseClass, { opens: number; unsubscribes: number }>> = {
  persuadable: { opens: 0.55, unsubscribes: 0.01 },
  indifferent: { opens: 0.35, unsubscribes: 0.02 },
  harmed: { opens: 0.25, unsubscribes: 0.15 },
};

function readingHabits(
  responseClass: ResponseClass,
  random: Random,
): Pick<CustomerTraits, 'openProbability' | 'unsubscribeProbability'> {
  const { opens, unsubscribes } = READING[responseClass];
  return {
    openProbability: logistic(Math.log(opens / (1 - opens)) + 0.6 * random.normal()),
    unsubscribeProbability: unsubscribes,
  };
}
