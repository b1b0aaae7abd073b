import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from '@clientele/client/client';
import { simulateShop } from '@clientele/shop/simulate-shop';
import type { Stack } from './stack.js';

/** Clients with a key for each of the four kinds of caller, and the keys that load generators send. */
export interface World {
  readonly writer: Client;
  readonly reader: Client;
  readonly writeKey: string;
  readonly scoreKey: string;
  readonly model: string;
  /** User ids with a history. */
  readonly customers: readonly string[];
}

const BATCH_EVENTS = 500;
const MODEL = 'repurchase_60d';

/** Fills an empty system with a year of the simulated shop, and points `champion` at a model trained on it. */
export async function createWorld({ url, adminKey }: Stack, customers: number, seed: number): Promise<World> {
  const admin = createClient({ url, apiKey: adminKey });
  const createKey = async (name: string, scopes: readonly string[], source?: string): Promise<string> =>
    (await admin.createApiKey({ name, scopes, ...(source === undefined ? {} : { source }) })).key;
  const writeKey = await createKey('bench shop', ['events:write'], 'bench');
  const scoreKey = await createKey('bench crm', ['scores:read']);
  const importer = createClient({ url, apiKey: await createKey('bench history', ['imports:write'], 'bench') });
  const team = createClient({
    url,
    apiKey: await createKey('bench data team', ['models:read', 'models:write', 'features:write', 'jobs:read']),
  });

  for (const view of ['purchases', 'engagement'])
    await team.publishFeatureView(await readExample(`views/${view}.yaml`));
  const { events } = simulateShop({ customers, endMs: Date.now(), seed });
  for (let from = 0; from < events.length; from += BATCH_EVENTS)
    await importer.import(events.slice(from, from + BATCH_EVENTS));
  const { jobId } = await team.trainModel(await readModel());
  const job = await team.waitForJob(jobId, undefined, { timeoutMs: 120_000 });
  await team.setAlias(MODEL, 'champion', job.version ?? 0);
  const reader = createClient({ url, apiKey: scoreKey });
  const userIds = [...new Set(events.flatMap(({ userId }) => userId ?? []))];
  await untilScored(reader, userIds);
  return {
    writer: createClient({ url, apiKey: writeKey }),
    reader,
    writeKey,
    scoreKey,
    model: MODEL,
    customers: userIds,
  };
}

const readExample = (path: string): Promise<string> => readFile(join(process.cwd(), 'examples', path), 'utf8');

/** Without gates: how good the model is does not matter here, and few customers make a poor one. */
const readModel = async (): Promise<string> =>
  (await readExample('models/repurchase-60d.yaml')).replace(/^gates:.*$/mu, '');

/** The scorer loads the model, and features catches up with the log. */
async function untilScored(reader: Client, customers: readonly string[]): Promise<void> {
  const request = { model: MODEL, customers: customers.slice(-1_000) };
  for (const endMs = performance.now() + 60_000; ;) {
    const scores = await reader.score(request).then(
      (answer) => answer.scores,
      () => [],
    );
    if (scores.length > 0 && scores.every(({ known, degraded }) => known && degraded === undefined)) return;
    if (performance.now() > endMs) throw new Error('The imported customers were not all scored within a minute.');
    await sleep(50);
  }
}
