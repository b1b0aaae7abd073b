import { TRAIN_MODEL_QUEUE, TrainModelJob } from '@clientele/contracts/queues';
import { ERROR_STATUS } from '@clientele/shared/error-status';
import { isRedisOutage, mapDependencyError } from '@clientele/shared/dependency-errors';
import type { Logger } from '@clientele/shared/log';
import { parse } from '@clientele/shared/parse';
import { newRequestId, withRequest } from '@clientele/shared/request-context';
import { UnrecoverableError, WaitingError, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { TrainModel } from '../../use-cases/train-model.js';

/** How long a job's lock outlives its worker, and how often others look for such jobs. */
const LOCK_MS = 10_000;
const STALLED_INTERVAL_MS = 3_000;
/** Workers may die this often during one job before it fails. */
const STALLED_MAX = 10;

export interface TrainModelWorkerOptions {
  readonly redis: Redis;
  readonly trainModel: TrainModel;
  readonly log: Logger;
}

export interface RunningWorker {
  /** Takes no new job and gives the one in progress back to the queue. */
  stop(): Promise<void>;
}

/** Works on the queue, one job at a time. Needs a connection that waits for Redis. */
export function startTrainModelWorker({ redis, trainModel, log }: TrainModelWorkerOptions): RunningWorker {
  const stopping = new AbortController();
  const processJob = createTrainModelProcessor(trainModel, log, stopping.signal);
  const worker = new Worker<unknown>(TRAIN_MODEL_QUEUE, (job, token) => processJob(job, token), {
    connection: redis,
    concurrency: 1,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_INTERVAL_MS,
    maxStalledCount: STALLED_MAX,
  });
  worker.on('error', (err) => {
    log[isRedisOutage(err) ? 'debug' : 'warn']({ err }, 'training worker connection failed'); // the connection tells of an outage itself
  });
  return {
    async stop() {
      stopping.abort();
      await worker.close();
    },
  };
}

type TrainingJob = Pick<Job<unknown>, 'data' | 'attemptsMade' | 'opts' | 'updateProgress' | 'moveToWait'>;

/** Safe to run twice: each attempt takes the run from the one before. */
export function createTrainModelProcessor(trainModel: TrainModel, log: Logger, signal: AbortSignal) {
  return function processTrainModel(job: TrainingJob, token: string | undefined): Promise<void> {
    return withRequest({ requestId: newRequestId(), deadlineMs: Infinity }, async () => {
      const startMs = performance.now();
      const lastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      const outcome = { operation: 'TrainModel', attempt: job.attemptsMade + 1 };
      try {
        const { runId } = parse(TrainModelJob, job.data);
        const onProgress = reportTo(job, log);
        await trainModel(runId, { lastAttempt, signal, onProgress });
        log.info(
          { ...outcome, run_id: runId, duration_ms: Math.round(performance.now() - startMs), status: 'ok' },
          'job done',
        );
      } catch (err) {
        const error = mapDependencyError(err);
        if (signal.aborted) {
          await job.moveToWait(token);
          throw new WaitingError();
        }
        log[error.kind === 'internal' ? 'error' : 'warn'](
          { ...outcome, reason: error.reason, err: error },
          'job failed',
        );
        // BullMQ keeps the message in Redis: only what is safe to show.
        throw ERROR_STATUS[error.kind].retryable ? new Error(error.message) : new UnrecoverableError(error.message);
      }
    });
  };
}

const reportTo =
  (job: TrainingJob, log: Logger) =>
  (progress: object): void => {
    job.updateProgress(progress).catch((err: unknown) => {
      log.debug({ err }, 'job progress not written');
    });
  };
