import type { Job } from '@clientele/client/types';
import { openApi } from '../api.js';
import { argOf, type Command, type Input, type Io, type Output } from '../command.js';
import { createProgress } from '../progress.js';
import { describeResult } from './result.js';

export const jobsShow: Command = {
  name: 'jobs show',
  summary: 'show a job as it is now',
  usage: 'JOB_ID',
  details: ['JOB_ID  from "clientele train"'],
  examples: ['clientele jobs show 0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10'],
  options: {},
  argCount: [1, 1],
  async run(io, input) {
    const job = await openApi(io).job(argOf(input, 0));
    return { json: job, text: describeState(job) };
  },
};

export const jobsWatch: Command = {
  name: 'jobs watch',
  summary: 'watch a job until it has ended',
  usage: 'JOB_ID',
  details: ['JOB_ID  from "clientele train"', 'The exit code is 1 when the job has failed.'],
  examples: ['clientele jobs watch 0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10'],
  options: {},
  argCount: [1, 1],
  run: (io, input) => watch(io, input, argOf(input, 0)),
};

/** @throws ClienteleError with the job's reason when it has failed. */
export async function watch(io: Io, input: Input, jobId: string): Promise<Output> {
  const progress = createProgress(io, input);
  try {
    const job = await openApi(io).waitForJob(jobId, (state) => {
      progress.show(state);
    });
    return { json: job, text: describeEnd(job) };
  } finally {
    progress.end();
  }
}

const describeEnd = ({ model, version, result }: Job): string =>
  [`${model} has a new version, ${version ?? 'unknown'}.`, ...describeResult(result)].join('\n');

function describeState(job: Job): string {
  const stage = job.stage === undefined ? '' : `, ${job.stage}`;
  const head = `${job.model}: ${job.state}, ${Math.round(job.progress * 100)} %${stage}`;
  const times = [`  submitted ${job.submitTime}`, ...(job.endTime === undefined ? [] : [`  ended     ${job.endTime}`])];
  const failure = job.reason === undefined ? [] : [`  ${job.message ?? ''} (${job.reason})`];
  const version = job.version === undefined ? [] : [`  version   ${job.version}`];
  return [head, ...times, ...version, ...failure, ...describeResult(job.result)].join('\n');
}
