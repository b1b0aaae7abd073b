import type { BatchEvent } from '@clientele/client/types';
import type { Random } from '@clientele/shop/random';
import type { BatchIds } from './ledger.js';

export interface PlanOptions {
  /** Begins every message id; no two planners of a load have the same. */
  readonly prefix: string;
  readonly random: Random;
  /** Events of a batch. */
  readonly batchEvents: number;
  /** Events come from this many customers, `load-1` to `load-<customers>`. */
  readonly customers: number;
  /** Share of events that must be rejected, in [0, 1]. */
  readonly badShare: number;
  /** Share of events that repeat an earlier one, in [0, 1]. */
  readonly repeatShare: number;
}

export interface PlannedBatch {
  readonly events: readonly BatchEvent[];
  readonly ids: BatchIds;
}

type PlannedEvent = BatchEvent & { readonly messageId: string };

/** How far back a repetition reaches, in events of the planner. */
const REMEMBERED = 500;

/** A never-ending row of batches of shop events; the same random source makes the same row. */
export function createBatchPlanner(options: PlanOptions): () => PlannedBatch {
  const { random, prefix, batchEvents, badShare, repeatShare } = options;
  const remembered: PlannedEvent[] = [];
  let made = 0;

  function planGood(): PlannedEvent {
    const repeated = random.uniform() < repeatShare ? remembered[random.integer(0, remembered.length - 1)] : undefined;
    if (repeated !== undefined) return repeated;
    const event = planEvent(`${prefix}-${made}`, options);
    made += 1;
    if (remembered.length === REMEMBERED) remembered.shift();
    remembered.push(event);
    return event;
  }

  return function planBatch() {
    const good: string[] = [];
    const bad = new Map<string, string>();
    const events = Array.from({ length: batchEvents }, (): BatchEvent => {
      if (random.uniform() >= badShare) {
        const event = planGood();
        good.push(event.messageId);
        return event;
      }
      const { event, reason } = planBad(`${prefix}-bad-${made}`, random);
      made += 1;
      bad.set(event.messageId, reason);
      return event;
    });
    return { events, ids: { good, bad } };
  };
}

function planEvent(messageId: string, { random, customers }: PlanOptions): PlannedEvent {
  const userId = `load-${random.integer(1, customers)}`;
  const price = random.integer(500, 20_000) / 100;
  if (random.uniform() < 0.6)
    return {
      type: 'track',
      messageId,
      userId,
      event: 'Product Viewed',
      properties: { category: 'home', price },
    };
  const items = random.integer(1, 5);
  const properties = {
    orderId: messageId,
    total: price,
    items,
    distinctProducts: random.integer(1, items),
    category: 'home',
    country: 'Germany',
    currency: 'EUR',
  };
  return { type: 'track', messageId, userId, event: 'Order Completed', properties };
}

/** Reasons are ingest's, see its README. */
function planBad(messageId: string, random: Random): { readonly event: PlannedEvent; readonly reason: string } {
  return random.uniform() < 0.5
    ? { event: { type: 'track', messageId, event: 'Order Completed' }, reason: 'NO_SUBJECT' }
    : { event: { type: 'track', messageId, userId: 'load-1', event: '' }, reason: 'EVENT_NAME_MISSING' };
}
