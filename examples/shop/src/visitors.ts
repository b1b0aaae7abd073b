import { PRICE_TIERS, type ChooseProduct } from './catalogue.js';
import { CLUSTERS, TASTES } from './clusters.js';
import { fromClock, toClock } from './clock.js';
import { drawDevices, drawSource } from './devices.js';
import type { Write } from './journal.js';
import { createRandom } from './random.js';
import { STREAMS } from './streams.js';
import { browse } from './visits.js';

/** People who only look, for each customer. */
export const VISITORS_PER_CUSTOMER = 0.4;

export interface VisitorTools {
  readonly seed: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly choose: ChooseProduct;
  readonly write: Write;
}

/** Somebody who looks around once or a few times and is never known by more than a device. */
export function simulateVisitor(index: number, { seed, startMs, endMs, choose, write }: VisitorTools): void {
  const random = createRandom(seed, STREAMS.visitors, index);
  const [device] = drawDevices(`visitor-${String(index).padStart(5, '0')}`, false, random);
  const cluster = random.pick(CLUSTERS.map((each) => [each, TASTES[each].share] as const));
  const priceTier = random.pick(PRICE_TIERS.map((tier) => [tier, 1] as const));
  const visits = 1 + Math.floor(random.exponential(0.8));
  let clock = toClock(startMs) + random.uniform() * (toClock(endMs) - toClock(startMs));
  for (let visit = 0; visit < visits; visit += 1) {
    const visitor = { cluster, priceTier, userId: undefined, device, source: drawSource(random) };
    browse(visitor, fromClock(clock), { choose, random, write });
    clock += random.exponential(4);
  }
}
