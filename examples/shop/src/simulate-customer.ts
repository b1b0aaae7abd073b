import type { Campaign } from './campaigns.js';
import type { ChooseProduct } from './catalogue.js';
import { DAY_MS } from './clock.js';
import { drawDevices, drawSource, type Device, type Source } from './devices.js';
import type { Write } from './journal.js';
import { writeMessages } from './messages.js';
import { drawLines, priceOrder } from './orders.js';
import type { PurchasePath } from './purchases.js';
import type { Random } from './random.js';
import { serveOrder } from './service.js';
import { signUp } from './sign-up.js';
import { identify, track } from './shop-event.js';
import type { CustomerTraits } from './traits.js';
import { browse, idsOf, shopFor, type VisitTools } from './visits.js';

/** Chance that a visit on a known device begins, and stays, without a login unless something is bought. */
const LOGGED_OUT_SHARE = 0.1;
const GIFT_SHARE = 0.03;

export interface CustomerTools {
  readonly endMs: number;
  readonly campaigns: ReadonlyMap<string, Campaign>;
  readonly choose: ChooseProduct;
  readonly visitRandom: Random;
  readonly serviceRandom: Random;
  readonly write: Write;
}

interface Visit {
  /** Start of a visit without an order, else the time of the order. */
  readonly timeMs: number;
  readonly kind: 'browse' | 'order';
  /** Drawn when undefined. */
  readonly source?: Source;
}

/** Writes all that an honest customer does, and all that is done for the customer. */
export function simulateCustomer(
  customer: CustomerTraits,
  index: number,
  path: PurchasePath,
  tools: CustomerTools,
): void {
  const { visitRandom: random, write, endMs } = tools;
  const devices = drawDevices(`${customer.userId}-device`, customer.pushConsent, random);
  const clicks = writeMessages(customer.userId, path, tools.campaigns, write);
  const visits = [
    ...path.orderMs.map((timeMs): Visit => ({ timeMs, kind: 'order' })),
    ...clicks.map(({ timeMs, campaign: { channel, campaignId } }): Visit => {
      return { timeMs, kind: 'browse', source: { source: 'newsletter', medium: channel, name: campaignId } };
    }),
    ...drawBrowsing(customer, path, endMs, random),
  ].sort((a, b) => a.timeMs - b.timeMs);
  browseBeforeJoining(customer, devices[0], tools);

  const state = { known: new Set<Device>(), orders: 0 };
  for (const visit of visits) {
    const device = state.known.size > 0 && random.uniform() < 0.25 ? (devices[1] ?? devices[0]) : devices[0];
    const isIn = state.known.has(device) && random.uniform() >= LOGGED_OUT_SHARE;
    const source = 'source' in visit ? visit.source : drawSource(random);
    const visitor = { ...customer, userId: isIn ? customer.userId : undefined, device, source };
    if (visit.kind === 'browse') browse(visitor, visit.timeMs, visitTools(tools));
    else {
      state.orders += 1;
      const number = state.orders;
      order({ customer, index, path, number, timeMs: visit.timeMs, device, source, isIn }, tools);
      state.known.add(device);
    }
  }
}

const visitTools = ({ choose, visitRandom, write }: CustomerTools): VisitTools => ({
  choose,
  random: visitRandom,
  write,
});

/** A Poisson process on real time, from joining to leaving. */
function drawBrowsing({ visitsPerDay, joinMs }: CustomerTraits, path: PurchasePath, endMs: number, random: Random) {
  const untilMs = Math.min(path.leaveMs ?? endMs, endMs);
  const visits: Visit[] = [];
  let timeMs = joinMs;
  for (;;) {
    timeMs += random.exponential(DAY_MS / visitsPerDay);
    if (timeMs >= untilMs) return visits;
    visits.push({ timeMs: Math.floor(timeMs), kind: 'browse' });
  }
}

/** Visits by which the shop knows only a device, which the customer later identifies on. */
function browseBeforeJoining(customer: CustomerTraits, device: Device, tools: CustomerTools): void {
  const { visitRandom: random } = tools;
  const count = Math.floor(random.exponential(1.2));
  for (let i = 0; i < count; i += 1) {
    const startMs = customer.joinMs - Math.floor((0.1 + random.exponential(6)) * DAY_MS);
    browse({ ...customer, userId: undefined, device, source: drawSource(random) }, startMs, visitTools(tools));
  }
}

interface OrderVisit {
  readonly customer: CustomerTraits;
  readonly index: number;
  readonly path: PurchasePath;
  /** 1 for the order that the customer joins with. */
  readonly number: number;
  readonly timeMs: number;
  readonly device: Device;
  readonly source: Source;
  readonly isIn: boolean;
}

function order(visit: OrderVisit, tools: CustomerTools): void {
  const { customer, index, path, number, timeMs, device, source, isIn } = visit;
  const { choose, visitRandom: random, serviceRandom, write } = tools;
  const lines = drawLines(customer, choose, random);
  const visitor = { ...customer, userId: isIn ? customer.userId : undefined, device, source };
  const writer = { ids: idsOf({ userId: customer.userId, device }), context: device.context };
  const logIn = (loginMs: number): void => {
    if (number === 1) signUp(customer, { index, source, writer, timeMs: loginMs }, random, write);
    else if (!isIn) write(loginMs, writer, identify({ country: customer.country }));
  };
  shopFor(lines, visitor, timeMs, { ...visitTools(tools), logIn });
  const { userId, country } = customer;
  const facts = {
    orderId: `${userId}-o${number}`,
    timeMs,
    country,
    shippingCountry: random.uniform() < GIFT_SHARE ? 'Austria' : country,
    paymentId: `card-${userId}${random.uniform() < 0.1 ? '-2' : ''}`,
    coupon: couponAt(path, timeMs, tools.campaigns),
  };
  const placed = priceOrder(lines, facts, random);
  const { orderId, total, properties } = placed;
  write(timeMs - 15_000, writer, track('Checkout Started', { orderId, total, currency: 'EUR' }));
  write(timeMs, writer, track('Order Completed', properties));
  serveOrder(customer, placed, { random: serviceRandom, write, writer: { ids: { userId } } });
}

/** The campaign that the customer was sent and whose effect lasts. */
function couponAt(
  { assignments }: PurchasePath,
  timeMs: number,
  campaigns: ReadonlyMap<string, Campaign>,
): Campaign | undefined {
  const sent = assignments.filter(({ treated }) => treated).map(({ campaignId }) => campaigns.get(campaignId));
  return sent.find((campaign) => campaign && campaign.sendMs <= timeMs && timeMs < campaign.untilMs);
}
