import type { ChooseProduct } from './catalogue.js';
import { DAY_MS } from './clock.js';
import { drawDevices, drawSource } from './devices.js';
import type { Write } from './journal.js';
import { drawLines, priceOrder } from './orders.js';
import type { PurchasePath } from './purchases.js';
import { createRandom, type Random } from './random.js';
import { signUp } from './sign-up.js';
import { track } from './shop-event.js';
import { STREAMS } from './streams.js';
import type { CustomerTraits } from './traits.js';
import { idsOf, shopFor } from './visits.js';

/** One fraudulent account for so many customers. */
export const CUSTOMERS_PER_FRAUD = 60;
const FIRST_DAY = 20;
const YEAR_DAYS = 365;
/** Accounts of one ring, which ship to the same country. */
const RING_SIZE = 4;
/** Numbers of fraudulent accounts in e-mails and phones begin here, far from those of customers. */
const INDEX_BASE = 70_000;

/**
 * A throw-away account: it orders like any customer, only fast, and leaves within days; nothing else sets it apart, so
 * every formula of the process holds for it too.
 */
export function drawFraudster(seed: number, index: number, startMs: number): CustomerTraits {
  const random = createRandom(seed, STREAMS.fraudsters, index);
  return {
    userId: `shop-x${String(index).padStart(4, '0')}`,
    fraud: true,
    cluster: 'technician',
    priceTier: 0,
    country: random.pick([
      ['Germany', 1],
      ['France', 1],
      ['Spain', 1],
    ]),
    language: 'en',
    satisfaction: 0,
    ordersPerDay: random.gamma(4, 1.5),
    leavesPerDay: 0.8,
    visitsPerDay: 0,
    responseClass: 'indifferent',
    emailConsent: false,
    pushConsent: false,
    openProbability: 0,
    unsubscribeProbability: 0,
    joinMs: Math.floor(startMs + (FIRST_DAY + random.uniform() * (YEAR_DAYS - FIRST_DAY)) * DAY_MS),
  };
}

export interface FraudTools {
  readonly seed: number;
  readonly choose: ChooseProduct;
  readonly write: Write;
}

/** Writes the orders of a fraudulent account, each from a new device and with a new card, and the chargebacks weeks later. */
export function simulateFraudster(
  fraudster: CustomerTraits,
  index: number,
  { orderMs }: PurchasePath,
  { seed, choose, write }: FraudTools,
): void {
  const random = createRandom(seed, STREAMS.fraudVisits, index);
  const shippingCountry = ['Latvia', 'Cyprus', 'Malta'][Math.floor(index / RING_SIZE) % 3] ?? 'Latvia';
  orderMs.forEach((timeMs, position) => {
    const orderId = `${fraudster.userId}-o${position + 1}`;
    const [device] = drawDevices(`${orderId}-device`, false, random);
    const { userId, country } = fraudster;
    const source = drawSource(random);
    const writer = { ids: idsOf({ userId, device }), context: device.context };
    const lines = drawExpensiveLines(fraudster, choose, random);
    const logIn = (loginMs: number): void => {
      if (position === 0)
        signUp(fraudster, { index: INDEX_BASE + index, source, writer, timeMs: loginMs }, random, write);
    };
    const visitor = { ...fraudster, userId: position === 0 ? undefined : userId, device, source };
    shopFor(lines, visitor, timeMs, { choose, random, write, logIn });
    const paymentId = `card-${orderId}`;
    const facts = { orderId, timeMs, country, shippingCountry, paymentId, coupon: undefined };
    const { total, properties } = priceOrder(lines, facts, random);
    write(timeMs - 15_000, writer, track('Checkout Started', { orderId, total, currency: 'EUR' }));
    write(timeMs, writer, track('Order Completed', properties));
    const chargebackMs = timeMs + Math.floor((15 + random.exponential(20)) * DAY_MS);
    const chargeback = { orderId, total, currency: 'EUR', reason: 'card reported stolen' };
    write(chargebackMs, { ids: { userId } }, track('Chargeback Received', chargeback));
  });
}

/** The dearest of three baskets. */
function drawExpensiveLines(fraudster: CustomerTraits, choose: ChooseProduct, random: Random) {
  const baskets = [1, 2, 3].map(() => drawLines(fraudster, choose, random));
  const worth = (lines: (typeof baskets)[number]): number =>
    lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
  return baskets.reduce((best, lines) => (worth(lines) > worth(best) ? lines : best));
}
