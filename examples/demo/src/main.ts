// The acts of `npm run demo`, through the public API alone. The set-up is scripts/demo.mjs.
import { readFile } from 'node:fs/promises';
import { createClient } from '@clientele/client/client';
import { loadDataSet } from './data-set.js';
import { importHistory } from './import-history.js';
import { parseOptions, parseTarget, type DemoTarget } from './options.js';
import { createReport, type Report } from './report.js';
import { scoreCustomers } from './score-customers.js';
import { print, printAct, printFigure } from './terminal.js';
import { trainModels, type Definition } from './train-models.js';

const example = (path: string): Promise<string> => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

async function readDefinition(file: string): Promise<Definition> {
  const yaml = await example(`models/${file}`);
  return { yaml, family: /^family: *(\w+)/mu.exec(yaml)?.[1] ?? file };
}

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

async function playActs(report: Report): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  const target = parseTarget(process.env);
  const { importKey, writeKey, scoreKey, modelKey } = await createKeys(target);
  const client = (apiKey: string) => createClient({ url: target.url, apiKey });
  const team = client(modelKey);

  printAct(2, 'events in, through POST /v1/import');
  const data = await loadDataSet(options, Date.now());
  printFigure('data', data.title);
  await report.act('events', async () => {
    for (const file of data.viewFiles) await team.publishFeatureView(await example(`views/${file}`));
    await importHistory(client(importKey), data, report);
  });

  printAct(3, `${data.modelFiles.length === 1 ? 'a model' : 'two models'}, trained as jobs`);
  await report.act('models', async () => {
    await trainModels(team, await Promise.all(data.modelFiles.map(readDefinition)), data, report);
  });

  printAct(4, 'scores, and why');
  const readers = { reader: client(scoreKey), grpcAddress: target.grpcAddress, grpcKey: scoreKey };
  await report.act('scores', () =>
    scoreCustomers({ ...readers, writer: client(writeKey), importer: client(importKey) }, data, report),
  );
  print();
}

// A set-up that was killed cannot end us, and its servers go with it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 500).unref();

try {
  const report = createReport(Number(process.env.CLIENTELE_DEMO_SETUP_SECONDS ?? 0));
  await playActs(report);
  const file = process.env.CLIENTELE_DEMO_REPORT;
  if (file !== undefined) report.write(file);
} catch (err) {
  const sentence = err instanceof Error ? err.message : String(err);
  process.stderr.write(`\nThe demo stopped: ${sentence}\n`);
  process.exitCode = 1;
}
