import { describe, expect, it } from '@jest/globals';
import { createWakeSignal } from './wake-signal.js';

const { signal } = new AbortController();

describe('createWakeSignal', () => {
  it('ends a sleep at a wake, also one that came before it', async () => {
    const wakeSignal = createWakeSignal();
    const sleeping = wakeSignal.sleep(Infinity, signal);
    wakeSignal.wake();
    expect(await sleeping).toBe(true);
    wakeSignal.wake();
    expect(await wakeSignal.sleep(Infinity, signal)).toBe(true);
  });

  it('forgets a wake once it was heard', async () => {
    const wakeSignal = createWakeSignal();
    wakeSignal.wake();
    await wakeSignal.sleep(Infinity, signal);
    expect(await wakeSignal.sleep(1, signal)).toBe(false);
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    const sleeping = createWakeSignal().sleep(Infinity, controller.signal);
    controller.abort();
    expect(await sleeping).toBe(false);
    expect(await createWakeSignal().sleep(Infinity, controller.signal)).toBe(false);
  });
});
