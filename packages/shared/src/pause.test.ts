import { describe, expect, it } from '@jest/globals';
import { backoffMs, pause } from './pause.js';

describe('pause', () => {
  it('ends with its signal', async () => {
    const controller = new AbortController();
    const paused = pause(60_000, controller.signal);
    controller.abort();
    await paused;
    await pause(60_000, controller.signal);
  });
});

describe('backoffMs', () => {
  it('doubles up to its limit', () => {
    const waits = [1, 2, 3, 4, 10_000].map((failures) => backoffMs(failures, { minMs: 250, maxMs: 1_500 }));
    expect(waits).toEqual([250, 500, 1_000, 1_500, 1_500]);
  });
});
