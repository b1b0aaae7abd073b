import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadDataSet } from './data-set.js';

const NOW_MS = Date.UTC(2026, 2, 1, 6);
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clientele-world-'));
});
afterEach(() => rm(folder, { recursive: true }));

const load = (nowMs: number, seed = 3) =>
  loadDataSet({ dataFolder: undefined, customers: 20, seed, worldFile: join(folder, 'world.json') }, nowMs);

describe('loadDataSet', () => {
  it('goes on with the world that a run before has sent, and with one that was cut off', async () => {
    const first = await load(NOW_MS);
    const cutOff = await load(NOW_MS + 3_600_000);
    expect([cutOff.isSent, cutOff.truth?.endMs]).toEqual([false, NOW_MS]);
    expect(cutOff.events).toEqual(first.events);
    await cutOff.rememberSent();
    const later = await load(NOW_MS + 7_200_000);
    expect([later.isSent, later.truth?.endMs]).toEqual([true, NOW_MS]);
    await expect(load(NOW_MS, 4)).rejects.toThrow('--customers 20 --seed 3');
  });
});
