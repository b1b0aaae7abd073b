import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShopEvent } from '@clientele/shop/shop-event';
import { simulateShop } from '@clientele/shop/simulate-shop';
import { call, until, type Reply } from './http.js';
import type { Stack } from '@clientele/bench/stack';

const example = (path: string): string => readFileSync(join(process.cwd(), 'examples', path), 'utf8');

const VIEW_YAMLS = ['purchases', 'engagement'].map((view) => example(`views/${view}.yaml`));
/** A few hundred customers are too few to hold calibration to the example's limit. */
export const MODEL_YAML = example('models/repurchase-60d.yaml').replace(
  /^gates:.*$/mu,
  "gates: { test_auc: '>= 0.70' }",
);

/** Keys of the four kinds of caller. */
export interface Keys {
  readonly write: string;
  readonly imports: string;
  readonly scores: string;
  readonly models: string;
}

export async function createKeys({ url, adminKey }: Stack): Promise<Keys> {
  const create = async (name: string, scopes: readonly string[], source?: string): Promise<string> => {
    const { status, body } = await call(url, '/v1/api-keys', { key: adminKey, json: { name, scopes, source } });
    if (status !== 201) throw new Error(`No key ${name}: ${JSON.stringify(body)}`);
    return String(body.key);
  };
  return {
    write: await create('web shop', ['events:write'], 'shop'),
    imports: await create('history', ['imports:write'], 'shop'),
    scores: await create('crm', ['scores:read']),
    models: await create('data team', ['models:read', 'models:write', 'features:write', 'jobs:read']),
  };
}

/** Publishes the feature views of the example's model. */
export async function publishViews({ url }: Stack, { models }: Keys): Promise<void> {
  for (const yaml of VIEW_YAMLS) {
    const { status, body } = await call(url, '/v1/feature-views', { key: models, yaml });
    if (status >= 300) throw new Error(`Not published: ${JSON.stringify(body)}`);
  }
}

/** A year of a shop that ends now, sent through the import route in batches. */
export async function importShop({ url }: Stack, { imports }: Keys, customers: number): Promise<readonly ShopEvent[]> {
  const { events } = simulateShop({ customers, endMs: Date.now(), seed: 11 });
  for (let from = 0; from < events.length; from += 500) {
    const { status, body } = await call(url, '/v1/import', {
      basic: imports,
      json: { batch: events.slice(from, from + 500) },
    });
    if (status !== 200) throw new Error(`Import refused: ${JSON.stringify(body)}`);
  }
  return events;
}

/** Trains the model of the examples and points `champion` at it. */
export async function trainChampion({ url }: Stack, { models }: Keys): Promise<Reply['body']> {
  const submitted = await call(url, '/v1/models/repurchase_60d/train', { key: models, yaml: MODEL_YAML });
  if (submitted.status !== 202) throw new Error(`Not submitted: ${JSON.stringify(submitted.body)}`);
  const job = await until(
    () => call(url, `/v1/jobs/${String(submitted.body.jobId)}`, { key: models }),
    ({ body }) => body.state === 'completed' || body.state === 'failed',
    60_000,
  );
  const promoted = await call(url, '/v1/models/repurchase_60d/aliases/champion', {
    method: 'PUT',
    key: models,
    json: { version: job.body.version as number },
  });
  if (promoted.status !== 200) throw new Error(`Not promoted: ${JSON.stringify([job.body, promoted.body])}`);
  return job.body;
}

export const scoreOf = ({ url }: Stack, { scores }: Keys, customer: unknown, more: object = {}): Promise<Reply> =>
  call(url, '/v1/score', { key: scores, json: { model: 'repurchase_60d', customers: [customer], ...more } });
