import { describe, expect, it } from '@jest/globals';
import { lateProbability, refundProbability, ticketProbability } from './service.js';
import type { ShopTrack } from './shop-event.js';
import { simulateShop } from './simulate-shop.js';

const END_MS = Date.UTC(2026, 8, 1);
const { events, truth } = simulateShop({ customers: 1_500, endMs: END_MS, seed: 21 });
const satisfaction = new Map(truth.customers.map((customer) => [customer.userId, customer.satisfaction]));
const named = (name: string): (ShopTrack & { felt: number })[] =>
  events.flatMap((event) =>
    event.type === 'track' && event.event === name
      ? [{ ...event, felt: satisfaction.get(event.userId ?? '') ?? 0 }]
      : [],
  );
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Orders old enough for everything to have followed. */
const settled = named('Order Completed').filter(
  ({ userId, timestamp }) => !userId?.startsWith('shop-x') && Date.parse(timestamp) < END_MS - 90 * 86_400_000,
);
const orderIds = new Set(settled.map(({ properties }) => properties.orderId));
const about = (name: string) => named(name).filter(({ properties }) => orderIds.has(properties.orderId));

describe('what follows an order', () => {
  it.each([
    [
      'late deliveries',
      () => about('Order Delivered').filter((e) => Number(e.properties.delayDays) > 0),
      lateProbability,
    ],
    ['returns', () => about('Order Refunded'), refundProbability],
    [
      'tickets',
      () => about('Support Ticket Opened'),
      (felt: number) =>
        lateProbability(felt) * ticketProbability(felt, true) +
        (1 - lateProbability(felt)) * ticketProbability(felt, false),
    ],
  ])('makes %s as often as satisfaction says', (_, found, probabilityOf) => {
    const probabilities = settled.map(({ felt }) => probabilityOf(felt));
    const standardError = Math.sqrt(sum(probabilities.map((p) => p * (1 - p))));
    expect(Math.abs(found().length - sum(probabilities)) / standardError).toBeLessThan(4);
  });

  it('shows satisfaction in ratings, and the rating in the words', () => {
    const reviews = named('Product Reviewed');
    const meanRating = (part: typeof reviews): number =>
      sum(part.map((e) => Number(e.properties.rating))) / part.length;
    expect(meanRating(reviews.filter(({ felt }) => felt > 0.5))).toBeGreaterThan(4.2);
    expect(meanRating(reviews.filter(({ felt }) => felt < -0.5))).toBeLessThan(3.2);
    const isBad = ({ properties }: ShopTrack): boolean =>
      /disappointed|broke after|Do not buy|A poor|失望|就坏了|不推荐|很差/u.test(properties.review_body as string);
    expect(reviews.filter((each) => isBad(each) !== Number(each.properties.rating) < 3)).toEqual([]);
  });

  it('is written in Chinese by those who speak it, and has no place left open', () => {
    const texts = [...named('Product Reviewed'), ...named('Support Ticket Opened')].map(({ properties }) => ({
      text: (properties.review_body ?? properties.message) as string,
      language: properties.language,
    }));
    const wrong = texts.filter(({ text, language }) => (/\p{Script=Han}/u.test(text) ? 'zh' : 'en') !== language);
    expect(wrong).toEqual([]);
    expect(texts.filter(({ text }) => /[{}]|undefined/u.test(text) || text.length < 5)).toEqual([]);
    expect(texts.filter(({ language }) => language === 'zh').length / texts.length).toBeGreaterThan(0.05);
  });
});
