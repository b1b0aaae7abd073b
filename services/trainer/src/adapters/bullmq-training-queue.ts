import { TRAIN_MODEL_QUEUE, type TrainModelJob } from '@clientele/contracts/queues';
import { isRedisOutage } from '@clientele/shared/dependency-errors';
import { AppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { withTimeLimit } from '@clientele/shared/time-limit';
import { Queue, type JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobState, TrainingQueue } from '../ports.js';
import { QUEUE_STATES, type QueueCounts } from './training-metrics.js';

const ADD_TIMEOUT_MS = 3_000;
const JOB_OPTIONS: JobsOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 5_000, jitter: 0.5 }, // 5 s, then 10 s: three attempts cap it
  removeOnComplete: { count: 1_000, age: 24 * 60 * 60 },
  removeOnFail: { count: 1_000, age: 7 * 24 * 60 * 60 },
};

export interface OpenTrainingQueue extends TrainingQueue {
  /** @throws AppError `unavailable` QUEUE_UNAVAILABLE, at once. */
  countJobs(): Promise<QueueCounts>;
  close(): Promise<void>;
}

const jobId = (runId: string): string => `run-${runId}`;

/** The queue's only producer. Needs a connection that fails at once while Redis is away. */
export function openTrainingQueue(redis: Redis, log: Logger): OpenTrainingQueue {
  const queue = new Queue<TrainModelJob>(TRAIN_MODEL_QUEUE, { connection: redis });
  queue.on('error', (err) => {
    log[isRedisOutage(err) ? 'debug' : 'warn']({ err }, 'training queue connection failed'); // the connection tells of an outage itself
  });
  return {
    async addJob(runId) {
      await failFast(queue.add('train-model', { runId }, { ...JOB_OPTIONS, jobId: jobId(runId) }));
    },
    async jobState(runId) {
      const job = await failFast(queue.getJob(jobId(runId)));
      return job === undefined ? 'missing' : toJobState(await failFast(job.getState()));
    },
    async removeJob(runId) {
      await failFast(queue.remove(jobId(runId)));
    },
    async countJobs() {
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = await failFast(queue.getJobCounts(...QUEUE_STATES));
      return { waiting, active, delayed, failed };
    },
    close: () => queue.close(),
  };
}

function toJobState(state: string): JobState {
  if (state === 'active') return 'active';
  if (state === 'completed' || state === 'failed') return 'ended';
  return state === 'unknown' ? 'missing' : 'waiting';
}

/** Whatever goes wrong between us and Redis is the queue's absence. */
async function failFast<T>(command: Promise<T>): Promise<T> {
  const settled = command.then(
    (value) => ({ value }),
    (cause: unknown) => ({ cause }),
  );
  const outcome = await withTimeLimit(settled, ADD_TIMEOUT_MS, { cause: new Error('Command timed out') });
  if ('value' in outcome) return outcome.value;
  throw new AppError('unavailable', 'QUEUE_UNAVAILABLE', 'The training queue is unavailable.', outcome);
}
