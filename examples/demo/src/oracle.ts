import type { BinaryMetrics } from '@clientele/contracts/artifact';
import { binaryMetrics } from '@clientele/learners/metrics';
import { repurchaseProbability } from '@clientele/shop/oracle';
import type { DataSet } from './data-set.js';

const DAY_MS = 86_400_000;
const HORIZON_DAYS = 60;

/**
 * How good the simulator's own probabilities are on the rows that a model is tested on: customers with an order before the
 * cutoff, labelled by an order within the horizon, as far as the world goes. No model can know more than they do.
 *
 * @returns Undefined for data that comes without truth, and for a cutoff after its end.
 */
export function testOracle(
  { events, truth }: Pick<DataSet, 'events' | 'truth'>,
  cutoffMs: number,
): BinaryMetrics | undefined {
  if (truth === undefined || cutoffMs >= truth.endMs) return undefined;
  const untilMs = Math.min(cutoffMs + HORIZON_DAYS * DAY_MS, truth.endMs); // kept data ends in the past
  const known = new Set<string>();
  const ordered = new Set<string>();
  for (const call of events) {
    if (call.type !== 'track' || call.event !== 'Order Completed' || call.userId === undefined) continue;
    const timeMs = Date.parse(call.timestamp);
    if (timeMs < cutoffMs) known.add(call.userId);
    else if (timeMs < untilMs) ordered.add(call.userId);
  }
  const rows = truth.customers.filter(({ userId }) => known.has(userId));
  const labels = Float64Array.from(rows, ({ userId }) => (ordered.has(userId) ? 1 : 0));
  const days = (untilMs - cutoffMs) / DAY_MS;
  const probabilities = Float64Array.from(rows, (row) => repurchaseProbability(truth, row, cutoffMs, days));
  return binaryMetrics(labels, probabilities);
}
