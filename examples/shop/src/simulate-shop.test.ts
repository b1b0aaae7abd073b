import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from './clock.js';
import type { ShopEvent, ShopTrack } from './shop-event.js';
import { simulateShop } from './simulate-shop.js';

const END_MS = Date.UTC(2026, 0, 1, 15);
const CUSTOMERS = 900;
const { events, truth } = simulateShop({ customers: CUSTOMERS, endMs: END_MS, seed: 7 });

const tracks = events.filter((event): event is ShopTrack => event.type === 'track');
const named = (name: string): ShopTrack[] => tracks.filter(({ event }) => event === name);
const timeOf = ({ timestamp }: ShopEvent): number => Date.parse(timestamp);
const ofUser = (all: readonly ShopEvent[], userId: string): ShopEvent[] =>
  all.filter((event) => event.userId === userId || event.anonymousId?.startsWith(`${userId}-`));

describe('simulateShop', () => {
  it('makes the same bytes of the same seed, and others of another', () => {
    const bytes = (seed: number): string => JSON.stringify(simulateShop({ customers: 60, endMs: END_MS, seed }));
    expect(bytes(1)).toBe(bytes(1));
    expect(bytes(2)).not.toBe(bytes(1));
  });

  it('makes the same customer whatever the number of customers', () => {
    const few = simulateShop({ customers: 70, endMs: END_MS, seed: 7 });
    for (const userId of ['shop-00001', 'shop-00023', 'shop-00070', 'shop-x0001']) {
      const own = ofUser(few.events, userId);
      expect(own.length).toBeGreaterThan(5);
      expect(own).toEqual(ofUser(events, userId));
      const truthOf = (from: typeof truth) => from.customers.find((customer) => customer.userId === userId);
      expect(truthOf(few.truth)).toEqual(truthOf(truth));
    }
  });

  it('stays inside the year, oldest first, with a message id of its own for each event', () => {
    const times = events.map(timeOf);
    expect(times[0]).toBeGreaterThanOrEqual(END_MS - 365 * DAY_MS);
    expect(times.at(-1)).toBeLessThan(END_MS);
    expect(times.every((timeMs, i) => i === 0 || timeMs >= (times[i - 1] ?? 0))).toBe(true);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
  });

  it('makes some 60 events for each customer', () => {
    // The number varies by some 80 from customer to customer: four standard errors.
    expect(Math.abs(events.length / CUSTOMERS - 60)).toBeLessThan((4 * 80) / Math.sqrt(CUSTOMERS));
  });

  it.each([
    ['Order Completed', 'Checkout Started', 'orderId'],
    ['Order Delivered', 'Order Completed', 'orderId'],
    ['Order Refunded', 'Order Completed', 'orderId'],
    ['Product Reviewed', 'Order Completed', 'orderId'],
    ['Support Ticket Opened', 'Order Completed', 'orderId'],
    ['Chargeback Received', 'Order Completed', 'orderId'],
    ['Support Ticket Closed', 'Support Ticket Opened', 'ticketId'],
    ['Email Opened', 'Email Delivered', 'campaign_id'],
    ['Unsubscribed', 'Email Delivered', 'campaign_id'],
    ['Email Link Clicked', 'Email Opened', 'campaign_id'],
    ['Push Notification Tapped', 'Push Notification Received', 'campaign_id'],
  ])('lets every %s follow a %s of the same customer and %s', (later, earlier, key) => {
    const keyOf = ({ userId, properties }: ShopTrack): string => `${userId} ${properties[key] as string}`;
    const first = new Map(named(earlier).map((event) => [keyOf(event), timeOf(event)]));
    const found = named(later);
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter((event) => !((first.get(keyOf(event)) ?? Infinity) <= timeOf(event)))).toEqual([]);
  });

  it('prices orders as they add up, and refunds nobody more than the order cost', () => {
    const orders = named('Order Completed').map(({ properties }) => properties as unknown as OrderProperties);
    const wrong = orders.filter(({ total, revenue, tax, shipping, discount, products, items }) => {
      const goods = products.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
      const pieces = products.reduce((sum, { quantity }) => sum + quantity, 0);
      const isSum = Math.abs(total - revenue - tax - shipping) < 0.006;
      return !isSum || Math.abs(total - goods + discount - shipping) > 0.011 || items !== pieces;
    });
    expect(wrong).toEqual([]);
    const totals = new Map(orders.map(({ orderId, total }) => [orderId, total]));
    const excessive = named('Order Refunded').filter(({ properties: { orderId, total } }) => {
      return !(Number(total) <= (totals.get(orderId as string) ?? 0));
    });
    expect(excessive).toEqual([]);
  });

  it('knows every customer by a device first, and says on it who it is before the first order', () => {
    const firstOf = (isIt: (event: ShopEvent) => boolean): Map<string | undefined, ShopEvent> =>
      new Map(
        events
          .filter(isIt)
          .reverse()
          .map((event) => [event.userId, event]),
      );
    const unnamed = events.filter(({ userId }) => userId === undefined);
    const firstOnDevice = new Map([...unnamed].reverse().map((event) => [event.anonymousId, timeOf(event)]));
    const identified = firstOf(({ type }) => type === 'identify');
    const ordered = [...firstOf((event) => event.type === 'track' && event.event === 'Order Completed').values()];
    expect(ordered.length).toBe(truth.customers.length);
    const strangers = ordered.filter((order) => {
      const identify = identified.get(order.userId);
      if (identify?.anonymousId !== order.anonymousId || identify === undefined) return true;
      const seenMs = firstOnDevice.get(identify.anonymousId) ?? Infinity;
      return seenMs > timeOf(identify) || timeOf(identify) > timeOf(order);
    });
    expect(strangers).toEqual([]);
    const visitors = [...firstOnDevice.keys()].filter((id) => id?.startsWith('visitor-'));
    expect(visitors.length).toBeGreaterThan(0.35 * CUSTOMERS);
  });

  it('sends nobody anything without consent, after unsubscribing, or in the holdout', () => {
    const unsubscribed = new Map(named('Unsubscribed').map((event) => [event.userId, timeOf(event)]));
    const customers = new Map(truth.customers.map((customer) => [customer.userId, customer]));
    const isWrong = (event: ShopTrack, consent: 'emailConsent' | 'pushConsent'): boolean => {
      const customer = customers.get(event.userId ?? '');
      const assignment = customer?.assignments.find(({ campaignId }) => campaignId === event.properties.campaign_id);
      return !(customer?.[consent] === true && assignment?.treated === true);
    };
    const emails = named('Email Delivered');
    expect(unsubscribed.size).toBeGreaterThan(5);
    expect(emails.filter((event) => timeOf(event) > (unsubscribed.get(event.userId) ?? Infinity))).toEqual([]);
    expect(emails.filter((event) => isWrong(event, 'emailConsent'))).toEqual([]);
    expect(named('Push Notification Received').filter((event) => isWrong(event, 'pushConsent'))).toEqual([]);
  });

  it('names people by fictitious addresses and numbers only, each of one person', () => {
    const traits = events.flatMap((event) => (event.type === 'identify' && event.traits.email ? [event.traits] : []));
    const emails = traits.map(({ email }) => email as string);
    const phones = traits.flatMap(({ phone }) => (phone === undefined ? [] : [phone as string]));
    expect(emails.filter((email) => !/^customer\d+@shop\.example$/u.test(email))).toEqual([]);
    expect(phones.filter((phone) => !/^\+1[2-9]\d{2}55501\d{2}$/u.test(phone))).toEqual([]);
    expect([new Set(emails).size, new Set(phones).size]).toEqual([emails.length, phones.length]);
  });

  it('keeps events small', () => {
    expect(events.filter((event) => JSON.stringify(event).length > 2_000)).toEqual([]);
  });

  it('lets fraudulent accounts order from new devices with new cards, until the chargebacks come', () => {
    const fraudsters = new Set(truth.customers.filter(({ fraud }) => fraud).map(({ userId }) => userId));
    expect(fraudsters.size).toBe(CUSTOMERS / 60);
    const orders = named('Order Completed').filter(({ userId }) => fraudsters.has(userId ?? ''));
    expect(new Set(orders.map(({ anonymousId }) => anonymousId)).size).toBe(orders.length);
    expect(new Set(orders.map(({ properties }) => properties.paymentId)).size).toBe(orders.length);
    expect(named('Chargeback Received').filter(({ userId }) => !fraudsters.has(userId ?? ''))).toEqual([]);
  });
});

interface OrderProperties {
  readonly orderId: string;
  readonly total: number;
  readonly revenue: number;
  readonly tax: number;
  readonly shipping: number;
  readonly discount: number;
  readonly items: number;
  readonly products: readonly { readonly price: number; readonly quantity: number }[];
}
