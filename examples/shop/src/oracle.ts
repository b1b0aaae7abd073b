import { campaignEffect, campaignSteps, hasConsent, NO_EFFECT, type Campaign, type Effect } from './campaigns.js';
import { DAY_MS, toClock } from './clock.js';
import { demand } from './demand.js';
import type { Assignment, CustomerTruth, ShopTruth } from './truth.js';

/** Whether the customer has joined and not left. */
export const isAlive = ({ joinMs, leaveMs }: CustomerTruth, atMs: number): boolean =>
  joinMs <= atMs && (leaveMs === null || atMs < leaveMs);

/**
 * Probability of at least one `Order Completed` in [atMs, atMs + days), given all that was drawn before `atMs`: the
 * customer's parameters, whether the customer is still there, and what was sent. Leaving, and the assignments and
 * unsubscribing of later campaigns, are averaged out. Exact but for rounding.
 *
 * @param atMs Unix epoch ms, after the customer joined and not after the end of the world.
 * @param days > 0, at most 365.
 * @returns In [0, 1]; 0 for those who have left.
 * @throws RangeError for another moment or another number of days.
 */
export function repurchaseProbability(truth: ShopTruth, customer: CustomerTruth, atMs: number, days: number): number {
  if (!(atMs > customer.joinMs && atMs <= truth.endMs))
    throw new RangeError('The moment must be after the customer joined and not after the end of the world.');
  if (!(days > 0 && days <= 365)) throw new RangeError('The number of days must be above 0 and at most 365.');
  if (!isAlive(customer, atMs)) return 0;
  const track = trackAt(truth.campaigns, customer, atMs);
  return firstOrderProbability(truth.campaigns, customer, track, {
    from: toClock(atMs),
    until: toClock(atMs + days * DAY_MS),
  });
}

/** Probabilities of an order from the sending of a campaign to the end of its effect. */
export interface CampaignOutcome {
  readonly probabilityIfTreated: number;
  readonly probabilityIfControl: number;
  /** The difference: what the campaign is worth for this customer. */
  readonly effect: number;
}

/** What a campaign does to a customer, given all that was drawn before it is sent: 0 to those who have left. */
export function campaignOutcome(customer: CustomerTruth, campaign: Campaign): CampaignOutcome {
  if (!isAlive(customer, campaign.sendMs)) return { probabilityIfTreated: 0, probabilityIfControl: 0, effect: 0 };
  const span = { from: toClock(campaign.sendMs), until: toClock(campaign.untilMs) };
  const probabilityWith = (effect: Effect): number =>
    advance(customer, { ordered: 0, tracks: [{ ...CALM, effect }] }, span).ordered;
  const probabilityIfTreated = probabilityWith(campaignEffect(campaign, customer));
  const probabilityIfControl = probabilityWith(NO_EFFECT);
  return { probabilityIfTreated, probabilityIfControl, effect: probabilityIfTreated - probabilityIfControl };
}

/** One way things may go for a customer who is still there and has not ordered yet. */
interface Track {
  readonly probability: number;
  readonly isSubscribed: boolean;
  readonly effect: Effect;
  /** Chance that the running campaign ends the subscription. */
  readonly unsubscribes: number;
}

const CALM: Track = { probability: 1, isSubscribed: true, effect: NO_EFFECT, unsubscribes: 0 };

/** What may have happened by a moment; the rest of the probability is with those who left without an order. */
interface Outlook {
  /** Probability that an order came. */
  readonly ordered: number;
  readonly tracks: readonly Track[];
}

/** The condition of a living customer. What a message will lead to is drawn when it is sent. */
function trackAt(campaigns: readonly Campaign[], customer: CustomerTruth, atMs: number): Track {
  const known = new Map(campaigns.map((campaign) => [campaign.campaignId, campaign]));
  const isPast = ({ campaignId }: Assignment): boolean => (known.get(campaignId)?.sendMs ?? Infinity) < atMs;
  const past = customer.assignments.filter(isPast);
  const last = past.at(-1);
  const running = last?.treated === true ? known.get(last.campaignId) : undefined;
  return {
    ...CALM,
    isSubscribed: !past.some(({ unsubscribes }) => unsubscribes),
    effect: running !== undefined && atMs < running.untilMs ? campaignEffect(running, customer) : NO_EFFECT,
  };
}

/** A span on the shop's clock. */
interface Span {
  readonly from: number;
  readonly until: number;
}

function firstOrderProbability(
  campaigns: readonly Campaign[],
  customer: CustomerTruth,
  start: Track,
  { from, until }: Span,
): number {
  let outlook: Outlook = { ordered: 0, tracks: [start] };
  let at = from;
  for (const { clock, kind, campaign } of campaignSteps(campaigns)) {
    if (clock < from) continue;
    if (clock >= until) break;
    const { ordered, tracks } = advance(customer, outlook, { from: at, until: clock });
    outlook = { ordered, tracks: kind === 'send' ? splitAtSend(campaign, customer, tracks) : mergeAtEnd(tracks) };
    at = clock;
  }
  return advance(customer, outlook, { from: at, until }).ordered;
}

/**
 * Lets time pass. Between midnights the rate of orders r and the hazard of leaving h are constant: within d days a customer
 * orders first with probability r / (r + h) (1 - exp(-(r + h) d)), and stays without an order with exp(-(r + h) d).
 */
function advance(customer: CustomerTruth, { ordered, tracks }: Outlook, { from, until }: Span): Outlook {
  let total = ordered;
  const later = tracks.map((track) => {
    let { probability } = track;
    const hazard = customer.leavesPerDay * track.effect.hazard;
    for (let at = from; at < until;) {
      const next = Math.min(until, Math.floor(at) + 1);
      const rate = customer.ordersPerDay * demand(customer.cluster, Math.floor(at)) * track.effect.rate;
      const goes = -probability * Math.expm1(-(rate + hazard) * (next - at));
      total += (goes * rate) / (rate + hazard);
      probability -= goes;
      at = next;
    }
    return { ...track, probability };
  });
  return { ordered: total, tracks: later };
}

/** Each track whose customer may be written to becomes two: treated, and held out. */
function splitAtSend(campaign: Campaign, customer: CustomerTruth, tracks: readonly Track[]): readonly Track[] {
  if (!hasConsent(campaign, customer)) return tracks;
  const isEmail = campaign.channel === 'email';
  return tracks.flatMap((track) => {
    if (isEmail && !track.isSubscribed) return [track];
    const { probability } = track;
    const unsubscribes = isEmail ? customer.openProbability * customer.unsubscribeProbability : 0;
    const effect = campaignEffect(campaign, customer);
    return [
      { ...track, probability: probability * (1 - campaign.holdoutShare), effect, unsubscribes },
      { ...track, probability: probability * campaign.holdoutShare },
    ];
  });
}

/** The effect is over: only whether the customer may still be written to remains of what happened. */
function mergeAtEnd(tracks: readonly Track[]): readonly Track[] {
  let subscribed = 0;
  let unsubscribed = 0;
  for (const { probability, isSubscribed, unsubscribes } of tracks) {
    const remaining = isSubscribed ? probability * (1 - unsubscribes) : 0;
    subscribed += remaining;
    unsubscribed += probability - remaining;
  }
  return [
    { ...CALM, probability: subscribed },
    { ...CALM, probability: unsubscribed, isSubscribed: false },
  ];
}
