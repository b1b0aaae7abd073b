import { describe, expect, it } from '@jest/globals';
import { withTimeLimit } from './time-limit.js';

describe('withTimeLimit', () => {
  it('gives the answer, the error, or what stands for a late one', async () => {
    expect(await withTimeLimit(Promise.resolve(1), 60_000, 'late')).toBe(1);
    await expect(withTimeLimit(Promise.reject(new Error('gone')), 60_000, 'late')).rejects.toThrow('gone');
    expect(await withTimeLimit(new Promise(() => undefined), 1, 'late')).toBe('late');
  });
});
