import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@clientele/shop/random';
import { createBatchPlanner, type PlannedBatch } from './plan-batch.js';

const plan = (seed: number, badShare: number, repeatShare: number): PlannedBatch[] => {
  const planBatch = createBatchPlanner({
    prefix: 'p',
    random: createRandom(seed),
    batchEvents: 50,
    customers: 10,
    badShare,
    repeatShare,
  });
  return Array.from({ length: 40 }, planBatch);
};

describe('createBatchPlanner', () => {
  it('makes the same batches of the same seed', () => {
    expect(plan(7, 0.1, 0.1)).toEqual(plan(7, 0.1, 0.1));
    expect(plan(7, 0.1, 0.1)).not.toEqual(plan(8, 0.1, 0.1));
  });

  it('repeats whole events and spoils others about as often as asked', () => {
    const batches = plan(7, 0.1, 0.2);
    const good = batches.flatMap(({ ids }) => ids.good);
    const badCount = batches.reduce((sum, { ids }) => sum + ids.bad.size, 0);
    expect(badCount / 2_000).toBeCloseTo(0.1, 1);
    expect(1 - new Set(good).size / good.length).toBeCloseTo(0.2, 1);
    const firsts = new Map<string | undefined, unknown>();
    for (const event of batches.flatMap(({ events }) => events)) {
      expect(firsts.get(event.messageId) ?? event).toEqual(event);
      firsts.set(event.messageId, event);
    }
  });

  it('names each event once when nothing is to be repeated', () => {
    const ids = plan(7, 0, 0).flatMap(({ ids: { good } }) => good);
    expect(new Set(ids).size).toBe(2_000);
  });
});
