import type { Campaign } from './campaigns.js';
import type { Catalogue } from './catalogue.js';
import type { CustomerTraits } from './traits.js';

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
