import { describe, expect, it } from '@jest/globals';
import { usedShare } from './metrics-stores.js';

describe('usedShare', () => {
  it.each([
    ['of its limit', 'used_memory:40\r\nmaxmemory:100\r\ntotal_system_memory:1000\r\n', 0.4],
    [
      "of its machine's memory where there is no limit",
      'used_memory:40\r\nmaxmemory:0\r\ntotal_system_memory:80\r\n',
      0.5,
    ],
    ['of nothing that it tells', 'used_memory:40\r\n', undefined],
    ['not of the peak', 'used_memory_peak:90\r\nused_memory:10\r\nmaxmemory:100\r\n', 0.1],
  ])('is the share %s', (_name, info, expected) => {
    expect(usedShare(info)).toBe(expected);
  });
});
