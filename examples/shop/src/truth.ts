import type { Campaign } from './campaigns.js';
import type { Catalogue, PriceTier } from './catalogue.js';
import type { Cluster } from './clusters.js';

/** What a campaign does to a customer: `harmed` ones buy less and leave sooner when they are written to. */
export type ResponseClass = 'persuadable' | 'indifferent' | 'harmed';

/** What a customer is; drawn when the customer joins, and never seen by the shop. */
export interface CustomerTraits {
  readonly userId: string;
  /** Whether this is a throw-away account that buys with stolen cards. */
  readonly fraud: boolean;
  readonly cluster: Cluster;
  readonly priceTier: PriceTier;
  readonly country: string;
  readonly language: 'en' | 'zh';
  /** How well the shop serves this customer: standard normal over customers, constant in time. */
  readonly satisfaction: number;
  /** Orders per day while alive, before seasons, weekdays and campaigns. */
  readonly ordersPerDay: number;
  /** Hazard of leaving for good, per day, before campaigns. */
  readonly leavesPerDay: number;
  /** Visits without an order, per day while alive. */
  readonly visitsPerDay: number;
  readonly responseClass: ResponseClass;
  /** Whether e-mails are allowed when the customer joins; it ends with unsubscribing. */
  readonly emailConsent: boolean;
  /** Whether push messages are allowed: constant. */
  readonly pushConsent: boolean;
  /** Chance to open an e-mail while alive. */
  readonly openProbability: number;
  /** Chance to unsubscribe on opening one. */
  readonly unsubscribeProbability: number;
  /** Unix epoch ms of the first order. */
  readonly joinMs: number;
}

/** One customer in one campaign, drawn when the campaign is sent. */
export interface Assignment {
  readonly campaignId: string;
  /** False for the holdout, who get nothing. */
  readonly treated: boolean;
  /** Unix epoch ms at which the message is opened, if the customer is still there by then; null when it never is. */
  readonly openMs: number | null;
  /** Whether opening it ends in a click, and in unsubscribing. */
  readonly clicks: boolean;
  readonly unsubscribes: boolean;
}

export interface CustomerTruth extends CustomerTraits {
  /** Unix epoch ms; null for those who have not left by the end of the world. */
  readonly leaveMs: number | null;
  /** In order of the campaigns; customers who may not be written to are not in it. */
  readonly assignments: readonly Assignment[];
}

/** What only the simulation knows. */
export interface ShopTruth {
  readonly seed: number;
  /** Unix epoch ms: every event is in [startMs, endMs). */
  readonly startMs: number;
  readonly endMs: number;
  readonly catalogue: Catalogue;
  /** In order of time, also those planned after the end. */
  readonly campaigns: readonly Campaign[];
  /** Everybody who ever orders: the honest ones first, then the fraudulent accounts. */
  readonly customers: readonly CustomerTruth[];
}
