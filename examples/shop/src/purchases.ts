import { campaignEffect, campaignSteps, hasConsent, NO_EFFECT, type Campaign, type Effect } from './campaigns.js';
import { DAY_MS, fromClock, toClock } from './clock.js';
import { demand } from './demand.js';
import type { Random } from './random.js';
import type { CustomerTraits } from './traits.js';
import type { Assignment } from './truth.js';

/** Longest time until a message is opened, far below the time between two campaigns. */
const OPEN_MAX_MS = 3 * DAY_MS;
const CLICK_PROBABILITY = 0.3;

/** What a customer does, from the first order to the end of the world. Times are Unix epoch ms. */
export interface PurchasePath {
  /** Oldest first; the first is the one that the customer joins with. */
  readonly orderMs: readonly number[];
  /** Null for those who have not left by the end. */
  readonly leaveMs: number | null;
  readonly assignments: readonly Assignment[];
}

/**
 * Simulates orders, leaving and campaigns exactly, by a change of time: orders come when the integral of their rate
 * reaches the next exponential draw, and the customer leaves when the integral of the hazard reaches another. Rates are
 * constant between midnights and the starts and ends of campaigns, by the shop's clock.
 *
 * @param endMs Unix epoch ms, after the customer joined.
 */
export function walkPurchases(
  customer: CustomerTraits,
  campaigns: readonly Campaign[],
  endMs: number,
  random: Random,
): PurchasePath {
  const walk = startWalk(customer, random);
  const end = toClock(endMs);
  const assignments: Assignment[] = [];
  let unsubscribeMs = Infinity;
  for (const { clock, kind, campaign } of campaignSteps(campaigns)) {
    if (clock <= walk.at || clock >= end) continue;
    advance(walk, clock, random);
    if (kind === 'end') walk.effect = NO_EFFECT;
    else if (mayBeSent(campaign, customer, isBefore(unsubscribeMs, walk.leaveMs))) {
      const assignment = drawAssignment(campaign, customer, random);
      assignments.push(assignment);
      if (assignment.treated) walk.effect = campaignEffect(campaign, customer);
      if (assignment.unsubscribes) unsubscribeMs = assignment.openMs ?? Infinity;
    }
  }
  advance(walk, end, random);
  return { orderMs: walk.orderMs, leaveMs: walk.leaveMs, assignments };
}

const mayBeSent = (campaign: Campaign, customer: CustomerTraits, isUnsubscribed: boolean): boolean =>
  hasConsent(campaign, customer) && (campaign.channel === 'push' || !isUnsubscribed);

/** Where a customer stands on the way through the year. */
interface Walk {
  readonly customer: CustomerTraits;
  readonly orderMs: number[];
  /** On the shop's clock. */
  at: number;
  leaveMs: number | null;
  effect: Effect;
  /** What remains of the exponential draws that the next order and the leaving wait for. */
  orderRest: number;
  leaveRest: number;
}

const startWalk = (customer: CustomerTraits, random: Random): Walk => ({
  customer,
  orderMs: [customer.joinMs],
  at: toClock(customer.joinMs),
  leaveMs: null,
  effect: NO_EFFECT,
  orderRest: random.exponential(1),
  leaveRest: random.exponential(1),
});

/** Goes on from midnight to midnight, until a time on the shop's clock or until the customer leaves. */
function advance(walk: Walk, until: number, random: Random): void {
  const { customer, effect } = walk;
  const hazard = customer.leavesPerDay * effect.hazard;
  while (walk.leaveMs === null && walk.at < until) {
    const day = Math.floor(walk.at);
    const next = Math.min(until, day + 1);
    const rate = customer.ordersPerDay * demand(customer.cluster, day) * effect.rate;
    const isLast = walk.leaveRest < hazard * (next - walk.at);
    const stop = isLast ? walk.at + walk.leaveRest / hazard : next;
    walk.leaveRest -= hazard * (stop - walk.at);
    for (; walk.orderRest < rate * (stop - walk.at); walk.orderRest = random.exponential(1)) {
      walk.at += walk.orderRest / rate;
      walk.orderMs.push(fromClock(walk.at));
    }
    walk.orderRest -= rate * (stop - walk.at);
    walk.at = next;
    if (isLast) walk.leaveMs = fromClock(stop);
  }
}

/** Whoever leaves before a message is opened never opens it. */
const isBefore = (openMs: number, leaveMs: number | null): boolean => openMs < (leaveMs ?? Infinity);

function drawAssignment(campaign: Campaign, customer: CustomerTraits, random: Random): Assignment {
  const { campaignId, channel, holdoutShare, sendMs } = campaign;
  const treated = random.uniform() >= holdoutShare;
  const opens = random.uniform() < customer.openProbability;
  const delayMs = Math.floor(Math.min(random.exponential(0.25) * DAY_MS, OPEN_MAX_MS));
  const clicks = random.uniform() < CLICK_PROBABILITY;
  const unsubscribes = random.uniform() < customer.unsubscribeProbability;
  const isOpened = treated && opens;
  return {
    campaignId,
    treated,
    openMs: isOpened ? sendMs + 60_000 + delayMs : null,
    clicks: isOpened && clicks,
    unsubscribes: isOpened && channel === 'email' && unsubscribes,
  };
}
