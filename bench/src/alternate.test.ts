import { describe, expect, it } from '@jest/globals';
import { alternate } from './alternate.js';

describe('alternate', () => {
  it('lets each go first by turns, and never measures two things at once', async () => {
    const order: string[] = [];
    let running = 0;
    const measure = (name: string) => async (): Promise<number> => {
      running += 1;
      expect(running).toBe(1);
      order.push(name);
      await Promise.resolve();
      running -= 1;
      return order.length;
    };
    const pairs = await alternate(3, measure('ours'), measure('limit'));
    expect(order).toEqual(['ours', 'limit', 'limit', 'ours', 'ours', 'limit']);
    expect(pairs).toEqual({ ours: [1, 4, 5], limit: [2, 3, 6] });
  });
});
