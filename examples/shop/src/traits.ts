import type { PriceTier } from './catalogue.js';
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
