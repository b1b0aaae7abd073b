import { z } from 'zod';
import type { Job } from '../../domain/models.js';
import { ApiResult } from './model-api.js';
import { ANSWERS, type Operation } from './openapi/operation.js';

export const JobParams = z.strictObject({ id: z.uuid().meta({ description: 'From `trainModel`.' }) });
const EventHeaders = z.object({
  'last-event-id': z
    .string()
    .optional()
    .meta({ description: 'The `id` of the event seen last: 204 when it was the last of all.' }),
});

const ApiJob = z
  .strictObject({
    jobId: z.uuid(),
    state: z.enum(['queued', 'running', 'completed', 'failed']),
    progress: z.number().min(0).max(1).meta({ description: 'Share of the work that is done.' }),
    stage: z.string().optional().meta({ description: 'What runs now, such as `fitting`.' }),
    model: z.string(),
    version: z.int().min(1).optional().meta({ description: 'Set when completed: the version that was made.' }),
    result: ApiResult.optional().meta({ description: 'Set when completed.' }),
    reason: z.string().optional().meta({ description: 'Set when failed: a stable reason.' }),
    message: z.string().optional().meta({ description: 'Set when failed: one sentence.' }),
    submitTime: z.iso.datetime(),
    endTime: z.iso.datetime().optional(),
  })
  .register(ANSWERS, { id: 'Job' });

const JobEvents = z
  .string()
  .meta({
    description:
      'Events `progress`, `completed` and `failed`, each with a Job as its data and an id made of it. The last two end ' +
      'the stream. A comment comes every 15 s.',
  })
  .register(ANSWERS, { id: 'JobEvents' });

export const toApiJob = (job: Job): z.input<typeof ApiJob> => ({
  jobId: job.jobId,
  state: job.state,
  progress: job.progress,
  ...(job.stage === undefined ? {} : { stage: job.stage }),
  model: job.model,
  ...(job.version === undefined ? {} : { version: job.version }),
  ...(job.result === undefined ? {} : { result: job.result }),
  ...job.failure,
  submitTime: job.submitTime.toISOString(),
  ...(job.endTime === undefined ? {} : { endTime: job.endTime.toISOString() }),
});

const EXAMPLE = {
  jobId: '0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10',
  state: 'running',
  progress: 0.5,
  stage: 'fitting',
  model: 'repurchase_60d',
  submitTime: '2026-11-22T05:00:00.000Z',
} as const;

export const GET_JOB: Operation = {
  id: 'getJob',
  tag: 'jobs',
  summary: 'Look at a job',
  description: 'The state of a job, such as a training run.',
  params: JobParams,
  answers: { 200: { description: 'Its state.', schema: ApiJob, example: EXAMPLE } },
  problems: { 404: ['JOB_NOT_FOUND'], 500: ['TRAINER_ANSWER_BROKEN'] },
};

export const WATCH_JOB: Operation = {
  id: 'watchJob',
  tag: 'jobs',
  summary: 'Watch a job',
  description:
    'Server-sent events: the state of the job at once, then every change, until it has ended. A stream that ends before, ' +
    'after 10 minutes at most or when a service goes away, is to be opened again.',
  params: JobParams,
  headers: EventHeaders,
  answers: {
    200: {
      description: 'The events.',
      schema: JobEvents,
      contentType: 'text/event-stream',
      example: `retry: 2000\n\nevent: progress\nid: 5c1f0d8a7e6b4f21\ndata: ${JSON.stringify(EXAMPLE)}\n\n`,
    },
    204: { description: 'The job has ended, and `Last-Event-ID` says that the caller knows.' },
  },
  problems: { 404: ['JOB_NOT_FOUND'], 429: ['TOO_MANY_STREAMS'], 500: ['TRAINER_ANSWER_BROKEN'] },
};
