import type { Job } from '@clientele/client/types';
import { openApi, readText } from '../api.js';
import {
  argOf,
  flag,
  integerIn,
  textOption,
  UsageError,
  type Command,
  type Input,
  type Io,
  type Output,
} from '../command.js';

const ALIASES = ['champion', 'challenger', 'shadow'];

export const viewsPublish: Command = {
  name: 'views publish',
  summary: 'publish a version of a feature view',
  usage: 'FILE',
  details: ['FILE  the view, as YAML'],
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

export const jobsWatch: Command = {
  name: 'jobs watch',
  summary: 'watch a job until it has ended',
  usage: 'JOB_ID',
  details: ['JOB_ID  from "clientele train"'],
  options: {},
  argCount: [1, 1],
  run: (io, input) => watch(io, input, argOf(input, 0)),
};

/** Progress goes to standard error, a line at each change, so that the answer stands alone. */
async function watch(io: Io, input: Input, jobId: string): Promise<Output> {
  let shown = '';
  const show = ({ state, stage, progress }: Job): void => {
    const line = `${state}${stage === undefined ? '' : ` ${stage}`} ${Math.round(progress * 100)} %`;
    if (line !== shown && !flag(input, 'json')) io.err(`${line}\n`);
    shown = line;
  };
  const job = await openApi(io).waitForJob(jobId, show);
  return { json: job, text: describeJob(job) };
}

function describeJob({ model, version, result }: Job): string {
  const metrics = Object.entries(result?.metrics.test ?? {}).map(([name, value]) => `  test ${name}: ${String(value)}`);
  const gates = (result?.gates ?? []).map(
    ({ gate, limit, value, passed }) => `  gate ${gate} ${limit}: ${value} ${passed ? 'passed' : 'failed'}`,
  );
  return [`${model} has a new version, ${version ?? 'unknown'}.`, ...metrics, ...gates].join('\n');
}

export const aliasesSet: Command = {
  name: 'aliases set',
  summary: 'point an alias at a version of a model',
  usage: 'MODEL ALIAS VERSION',
  details: [`ALIAS  ${ALIASES.join(', ')}`],
  options: {},
  argCount: [3, 3],
  async run(io, input) {
    const alias = argOf(input, 1);
    if (!ALIASES.includes(alias)) throw new UsageError(`ALIAS must be one of ${ALIASES.join(', ')}.`);
    const version = integerIn(argOf(input, 2), 'VERSION', [1, 2_147_483_647]);
    const set = await openApi(io).setAlias(argOf(input, 0), alias, version);
    const before = set.previousVersion === null ? '' : ` (before: ${set.previousVersion})`;
    return { json: set, text: `${set.model}/${set.alias} is version ${set.version}${before}.` };
  },
};
