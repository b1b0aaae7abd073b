// The acts of `npm run demo`, through the public API alone. The set-up is scripts/demo.mjs.
import { readFile } from 'node:fs/promises';
import { createClient } from '@clientele/client/client';
import { loadDataSet } from './data-set.js';
import { importHistory } from './import-history.js';
import { parseOptions, parseTarget, type DemoTarget } from './options.js';
import { scoreCustomers } from './score-customers.js';
import { print, printAct, printFigure } from './terminal.js';
import { trainModel } from './train-model.js';

const example = (path: string): Promise<string> => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

async function createKeys({ url, adminKey }: DemoTarget) {
  const admin = createClient({ url, apiKey: adminKey });
  const create = async (name: string, scopes: readonly string[], source?: string): Promise<string> =>
    (await admin.createApiKey({ name, scopes, ...(source === undefined ? {} : { source }) })).key;
  return {
    importKey: await create('demo history', ['imports:write'], 'demo'),
    writeKey: await create('demo shop', ['events:write'], 'demo'),
    scoreKey: await create('demo crm', ['scores:read']),
    modelKey: await create('demo data team', ['features:write', 'models:read', 'models:write', 'jobs:read']),
  };
}

async function playActs(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const target = parseTarget(process.env);
  const { importKey, writeKey, scoreKey, modelKey } = await createKeys(target);
  const client = (apiKey: string) => createClient({ url: target.url, apiKey });
  const team = client(modelKey);

  printAct(2, 'events in, through POST /v1/import');
  const data = await loadDataSet(options, Date.now());
  printFigure('data', data.title);
  for (const view of ['purchases', 'engagement']) await team.publishFeatureView(await example(`views/${view}.yaml`));
  await importHistory(client(importKey), data);

  printAct(3, 'a model, trained as a job');
  await trainModel(team, await example(`models/${data.modelFile}`));

  printAct(4, 'scores, and why');
  const readers = { reader: client(scoreKey), grpcAddress: target.grpcAddress, grpcKey: scoreKey };
  await scoreCustomers({ ...readers, writer: client(writeKey), importer: client(importKey) }, data);
  print();
}

try {
  await playActs();
} catch (err) {
  const sentence = err instanceof Error ? err.message : String(err);
  process.stderr.write(`\nThe demo stopped: ${sentence}\n`);
  process.exitCode = 1;
}
