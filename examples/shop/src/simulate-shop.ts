import { planCampaigns } from './campaigns.js';
import { createCatalogue, createChooser } from './catalogue.js';
import { DAY_MS } from './clock.js';
import { drawCustomer } from './customers.js';
import { CUSTOMERS_PER_FRAUD, drawFraudster, simulateFraudster } from './fraud.js';
import { createJournal } from './journal.js';
import { walkPurchases } from './purchases.js';
import { createRandom } from './random.js';
import type { ShopEvent } from './shop-event.js';
import { simulateCustomer } from './simulate-customer.js';
import { STREAMS } from './streams.js';
import type { CustomerTruth, ShopTruth } from './truth.js';
import { simulateVisitor, VISITORS_PER_CUSTOMER } from './visitors.js';

const YEAR_DAYS = 365;

export interface ShopOptions {
  /** Number of honest customers, > 0; there are fraudulent accounts and anonymous visitors besides. */
  readonly customers: number;
  /** Unix epoch ms at which the simulated year ends; every event is before it. */
  readonly endMs: number;
  /** Whole number, 0 to 2^32 - 1: the same options and seed make the same world. */
  readonly seed: number;
}

export interface ShopWorld {
  /** Oldest first. */
  readonly events: readonly ShopEvent[];
  readonly truth: ShopTruth;
}

/**
 * A year of a shop whose customers buy at their own pace and silently leave, with all that goes with it. The README says
 * the process as formulas. A customer's part of the world depends on seed, end and the customer's number alone.
 *
 * @see Schmittlein, Morrison & Colombo, "Counting your customers", Management Science 33(1), 1987 (Pareto/NBD).
 */
export function simulateShop({ customers, endMs, seed }: ShopOptions): ShopWorld {
  const startMs = endMs - YEAR_DAYS * DAY_MS;
  const catalogue = createCatalogue(seed);
  const campaigns = planCampaigns(startMs, endMs);
  const campaignsById = new Map(campaigns.map((campaign) => [campaign.campaignId, campaign]));
  const choose = createChooser(catalogue);
  const journal = createJournal(startMs, endMs, `${endMs.toString(36)}-${seed.toString(36)}`);
  const people: CustomerTruth[] = [];

  for (let index = 1; index <= customers; index += 1) {
    const customer = drawCustomer(seed, index, startMs);
    const path = walkPurchases(customer, campaigns, endMs, createRandom(seed, STREAMS.purchases, index));
    simulateCustomer(customer, index, path, {
      endMs,
      campaigns: campaignsById,
      choose,
      visitRandom: createRandom(seed, STREAMS.visits, index),
      serviceRandom: createRandom(seed, STREAMS.service, index),
      write: journal.writeFor(customer.userId),
    });
    people.push({ ...customer, leaveMs: path.leaveMs, assignments: path.assignments });
  }
  for (let index = 1; index <= Math.floor(customers / CUSTOMERS_PER_FRAUD); index += 1) {
    const fraudster = drawFraudster(seed, index, startMs);
    const path = walkPurchases(fraudster, campaigns, endMs, createRandom(seed, STREAMS.fraudPurchases, index));
    simulateFraudster(fraudster, index, path, { seed, choose, write: journal.writeFor(fraudster.userId) });
    people.push({ ...fraudster, leaveMs: path.leaveMs, assignments: path.assignments });
  }
  for (let index = 1; index <= Math.floor(customers * VISITORS_PER_CUSTOMER); index += 1) {
    const write = journal.writeFor(`visitor-${String(index).padStart(5, '0')}`);
    simulateVisitor(index, { seed, startMs, endMs, choose, write });
  }
  return { events: journal.read(), truth: { seed, startMs, endMs, catalogue, campaigns, customers: people } };
}
