import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { campaignOutcome, repurchaseProbability } from './oracle.js';
import { simulateShop } from './simulate-shop.js';
import { writeWorld } from './write-world.js';

const world = simulateShop({ customers: 120, endMs: Date.UTC(2026, 3, 15), seed: 2 });

interface WrittenTruth {
  readonly customers: readonly {
    readonly userId: string;
    readonly leaveMs: number | null;
    readonly campaigns: readonly {
      campaignId: string;
      treated: boolean;
      effect: number;
      probabilityIfTreated: number;
    }[];
    readonly cutoffs: readonly { at: string; alive: boolean; repurchaseProbability60d: number }[];
  }[];
}

describe('writeWorld', () => {
  let folder = '';
  let written: WrittenTruth;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-'));
    await writeWorld(join(folder, 'new'), world, () => undefined);
    written = JSON.parse(await readFile(join(folder, 'new/truth.json'), 'utf8')) as WrittenTruth;
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('writes each event on a line of its own, in order', async () => {
    const lines = (await readFile(join(folder, 'new/events.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(world.events);
  });

  it('writes what is known of every customer: parameters, campaigns, months', () => {
    expect(written.customers.length).toBe(122);
    for (const [index, { userId, leaveMs, campaigns, cutoffs }] of written.customers.entries()) {
      const customer = world.truth.customers[index]!;
      expect([userId, leaveMs]).toEqual([customer.userId, customer.leaveMs]);
      expect(campaigns.map(({ campaignId, treated }) => [campaignId, treated])).toEqual(
        customer.assignments.map(({ campaignId, treated }) => [campaignId, treated]),
      );
      for (const { campaignId, effect } of campaigns) {
        const campaign = world.truth.campaigns.find((each) => each.campaignId === campaignId)!;
        expect(effect).toBeCloseTo(campaignOutcome(customer, campaign).effect, 5);
      }
      for (const { at, repurchaseProbability60d } of cutoffs)
        expect(repurchaseProbability60d).toBeCloseTo(
          repurchaseProbability(world.truth, customer, Date.parse(at), 60),
          5,
        );
    }
    const longest = Math.max(...written.customers.map(({ cutoffs }) => cutoffs.length));
    expect(longest).toBe(12); // May 2025 to April 2026
  });

  it('says what is wrong with the folder', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeWorld(join(folder, 'file/below'), world, () => undefined)).rejects.toThrow('ENOTDIR');
  });
});
