import type { ModelVersion, VersionDetails } from '@clientele/client/types';
import { openApi, readPages, readText } from '../api.js';
import { argOf, flag, integerIn, textOption, UsageError, type Command } from '../command.js';
import { watch } from './jobs.js';
import { describeResult } from './result.js';

const ALIASES = ['champion', 'challenger', 'shadow'];
const VERSION_MAX = 2_147_483_647;

export const viewsPublish: Command = {
  name: 'views publish',
  summary: 'publish a version of a feature view',
  usage: 'FILE',
  details: ['FILE  the view, as YAML'],
  examples: ['clientele views publish purchases.yaml'],
  options: {},
  argCount: [1, 1],
  async run(io, input) {
    const view = await openApi(io).publishFeatureView(await readText(argOf(input, 0)));
    const what = view.created ? 'is published' : 'had been published before';
    return { json: view, text: `${view.view}@${view.version} ${what}.` };
  },
};

export const train: Command = {
  name: 'train',
  summary: 'train a model',
  usage: 'FILE [--wait] [--idempotency-key KEY]',
  details: [
    'FILE                   the model definition, as YAML',
    '--wait                 watch the job until it has ended',
    '--idempotency-key KEY  the same key answers the same job',
  ],
  examples: ['clientele train repurchase_60d.yaml --wait'],
  options: { wait: { type: 'boolean' }, 'idempotency-key': { type: 'string' } },
  argCount: [1, 1],
  async run(io, input) {
    const definition = await readText(argOf(input, 0));
    const idempotencyKey = textOption(input, 'idempotency-key');
    const { jobId } = await openApi(io).trainModel(definition, idempotencyKey === undefined ? {} : { idempotencyKey });
    if (flag(input, 'wait')) return watch(io, input, jobId);
    return { json: { jobId }, text: `The training job ${jobId} is queued: see "clientele jobs watch ${jobId}".` };
  },
};

export const aliasesSet: Command = {
  name: 'aliases set',
  summary: 'point an alias at a version of a model',
  usage: 'MODEL ALIAS VERSION',
  details: [`ALIAS  ${ALIASES.join(', ')}`],
  examples: ['clientele aliases set repurchase_60d champion 3'],
  options: {},
  argCount: [3, 3],
  async run(io, input) {
    const alias = argOf(input, 1);
    if (!ALIASES.includes(alias)) throw new UsageError(`ALIAS must be one of ${ALIASES.join(', ')}.`);
    const version = integerIn(argOf(input, 2), 'VERSION', [1, VERSION_MAX]);
    const set = await openApi(io).setAlias(argOf(input, 0), alias, version);
    const before = set.previousVersion === null ? '' : ` (before: ${set.previousVersion})`;
    return { json: set, text: `${set.model}/${set.alias} is version ${set.version}${before}.` };
  },
};

export const modelsVersions: Command = {
  name: 'models versions',
  summary: 'list the versions of a model, newest first',
  usage: 'MODEL',
  details: [],
  examples: ['clientele models versions repurchase_60d'],
  options: {},
  argCount: [1, 1],
  async run(io, input) {
    const api = openApi(io);
    const versions = await readPages(async (pageToken) => {
      const page = await api.versions(argOf(input, 0), { pageSize: 200, pageToken });
      return { items: page.versions, nextPageToken: page.nextPageToken };
    });
    const lines = versions.map(describeVersion);
    return {
      json: { versions },
      text: lines.length === 0 ? 'There are no versions: see "clientele train".' : lines.join('\n'),
    };
  },
};

const describeVersion = ({ version, createTime, aliases, artifactId }: ModelVersion): string =>
  `${String(version).padStart(4)}  ${createTime}  ${artifactId.slice(0, 12)}${aliases.length === 0 ? '' : `  ${aliases.join(', ')}`}`;

export const modelsShow: Command = {
  name: 'models show',
  summary: 'describe a version of a model',
  usage: 'MODEL VERSION',
  details: ['With --json also the definition and the columns.'],
  examples: ['clientele models show repurchase_60d 3'],
  options: {},
  argCount: [2, 2],
  async run(io, input) {
    const version = integerIn(argOf(input, 1), 'VERSION', [1, VERSION_MAX]);
    const details = await openApi(io).getVersion(argOf(input, 0), version);
    return { json: details, text: describeDetails(details) };
  },
};

function describeDetails(details: VersionDetails): string {
  const { model, version, aliases, columns, bands, baseMargin, explanation, trainingSet, result } = details;
  return [
    `${model} ${version}${aliases.length === 0 ? '' : ` (${aliases.join(', ')})`}`,
    `  made          ${details.createTime}`,
    `  artifact      ${details.artifactId}`,
    `  training set  ${trainingSet.sha256}`,
    ...trainingSet.cutoffs.map(({ cutoff, split }) => `  ${split.padEnd(12)}  ${cutoff}`),
    `  columns       ${columns.length}`,
    `  bands         medium from ${bands.medium}, high from ${bands.high}`,
    `  reasons       ${explanation}, from the margin ${baseMargin}`,
    ...describeResult(result),
  ].join('\n');
}
