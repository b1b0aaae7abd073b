import { TASTES, type Category } from './clusters.js';
import { DAY_MS, toClock } from './clock.js';
import type { CustomerTraits } from './traits.js';

const HOUR_MS = 3_600_000;
const FIRST_DAY = 10;
const EVERY_DAYS = 28;
const HORIZON_DAYS = 14;
const SEND_HOUR = 10;
/** Days after the end of the world for which campaigns are planned, so that its end has a future. */
const PLANNED_DAYS = 400;

export interface Campaign {
  readonly campaignId: string;
  readonly name: string;
  readonly channel: 'email' | 'push';
  /** Category that it is about; null for all. */
  readonly category: Category | null;
  /** Share of the price that its coupon takes off; 0 without a coupon. */
  readonly discount: number;
  /** How strongly it moves those whom it moves: a change of the logarithm of their rate of orders. */
  readonly strength: number;
  /** Chance of a customer who may be written to not to be. */
  readonly holdoutShare: number;
  /** Unix epoch ms. */
  readonly sendMs: number;
  /** Unix epoch ms at which its effect ends. */
  readonly untilMs: number;
}

type Kind = Omit<Campaign, 'campaignId' | 'sendMs' | 'untilMs'>;

/** They come in turn. */
const KINDS: readonly Kind[] = [
  { name: 'Ten percent off', channel: 'email', category: null, discount: 0.1, strength: 0.8, holdoutShare: 0.5 },
  { name: 'New in the garden', channel: 'email', category: 'garden', discount: 0, strength: 0.5, holdoutShare: 0.3 },
  { name: 'App flash sale', channel: 'push', category: null, discount: 0.15, strength: 0.7, holdoutShare: 0.5 },
  { name: 'Books of the month', channel: 'email', category: 'books', discount: 0, strength: 0.5, holdoutShare: 0.3 },
  { name: 'Home days', channel: 'email', category: 'home', discount: 0.05, strength: 0.6, holdoutShare: 0.3 },
];

/** Every four weeks from the eleventh day on, never two at once. */
export function planCampaigns(startMs: number, endMs: number): Campaign[] {
  const firstMs = (Math.floor(startMs / DAY_MS) + FIRST_DAY) * DAY_MS + SEND_HOUR * HOUR_MS;
  const campaigns: Campaign[] = [];
  for (let sendMs = firstMs; sendMs < endMs + PLANNED_DAYS * DAY_MS; sendMs += EVERY_DAYS * DAY_MS) {
    const kind = KINDS[campaigns.length % KINDS.length];
    if (kind === undefined) break;
    const campaignId = `campaign-${String(campaigns.length + 1).padStart(2, '0')}`;
    campaigns.push({ campaignId, ...kind, sendMs, untilMs: sendMs + HORIZON_DAYS * DAY_MS });
  }
  return campaigns;
}

/** What being treated does to a customer's rates until the campaign's effect ends. */
export interface Effect {
  /** Factor of the rate of orders, > 0. */
  readonly rate: number;
  /** Factor of the hazard of leaving, > 0. */
  readonly hazard: number;
}

export const NO_EFFECT: Effect = { rate: 1, hazard: 1 };

/**
 * The true response. Persuadable customers buy more, the more the campaign's category is theirs and, where there is a
 * coupon, the more they mind prices; harmed ones buy less and leave sooner.
 */
export function campaignEffect({ strength, category, discount }: Campaign, customer: CustomerTraits): Effect {
  if (customer.responseClass === 'indifferent') return NO_EFFECT;
  if (customer.responseClass === 'harmed') return { rate: Math.exp(-0.8 * strength), hazard: 1 + 2 * strength };
  const match = category === null ? 1 : 0.3 + 2 * TASTES[customer.cluster].categories[category];
  const thrift = discount > 0 ? 0.6 + 0.4 * customer.priceTier : 1;
  return { rate: Math.exp(strength * match * thrift), hazard: 1 };
}

/** A moment at which a campaign starts or stops to act, on the shop's clock. */
export interface CampaignStep {
  readonly clock: number;
  readonly kind: 'send' | 'end';
  readonly campaign: Campaign;
}

const steps = new WeakMap<readonly Campaign[], readonly CampaignStep[]>(); // a memo: every customer meets the same ones

/** Starts and ends of all campaigns, oldest first. */
export function campaignSteps(campaigns: readonly Campaign[]): readonly CampaignStep[] {
  const known = steps.get(campaigns);
  if (known !== undefined) return known;
  const made = campaigns.flatMap((campaign): CampaignStep[] => [
    { clock: toClock(campaign.sendMs), kind: 'send', campaign },
    { clock: toClock(campaign.untilMs), kind: 'end', campaign },
  ]);
  steps.set(campaigns, made);
  return made;
}

/** Whether the campaign's channel was ever open to the customer; e-mail may have been closed since. */
export const hasConsent = ({ channel }: Campaign, customer: CustomerTraits): boolean =>
  channel === 'email' ? customer.emailConsent : customer.pushConsent;
