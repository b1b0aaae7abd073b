import { randomUUID } from 'node:crypto';
import type { Client } from '@clientele/client/client';

export interface FreshnessOptions {
  readonly writer: Client;
  readonly reader: Client;
  readonly model: string;
  /** Number of events to follow. */
  readonly probes: number;
}

/** The example view's count of orders. */
const COUNT_FEATURE = 'purchases.orders_7d';
const WITHIN_MS = 10_000;

/**
 * How long an event takes to show: the time from its 200 to the first answer whose score counts it, asking without a pause.
 *
 * @returns In ms, shape [probes].
 * @throws Error when one takes more than 10 s.
 */
export async function measureFreshness({
  writer,
  reader,
  model,
  probes,
}: FreshnessOptions): Promise<readonly number[]> {
  const userId = `probe-${randomUUID()}`;
  const delaysMs: number[] = [];
  for (let orders = 1; orders <= probes; orders += 1) {
    await writer.track({ userId, event: 'Order Completed', properties: { total: 10, items: 1 } });
    const startMs = performance.now();
    while ((await countOrders(reader, model, userId)) !== orders) {
      if (performance.now() - startMs > WITHIN_MS) throw new Error('An event did not show in a score within 10 s.');
    }
    delaysMs.push(performance.now() - startMs);
  }
  return delaysMs;
}

async function countOrders(reader: Client, model: string, userId: string): Promise<unknown> {
  const { scores } = await reader.score({ model, customers: [userId], explain: 100 });
  return scores[0]?.reasons.find(({ feature }) => feature === COUNT_FEATURE)?.value;
}
