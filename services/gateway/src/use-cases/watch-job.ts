import { AppError } from '@clientele/shared/errors';
import { withRequest } from '@clientele/shared/request-context';
import { withTimeLimit } from '@clientele/shared/time-limit';
import { hasEnded, type Job } from '../domain/models.js';
import type { ModelRegistry } from '../ports.js';

const FIRST_STATE_TIMEOUT_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

export interface WatchJobDeps {
  readonly models: Pick<ModelRegistry, 'watchJob'>;
  /** Watchers at once, at most. */
  readonly watchersMax: number;
}

export interface Watcher {
  readonly requestId: string;
  /** Aborted when the watcher is gone, which it is in the end. */
  readonly signal: AbortSignal;
}

export interface WatchedJob {
  /** As it is now. */
  readonly current: Job;
  /** Every change, until it has ended. */
  readonly changes: AsyncIterable<Job>;
}

/** @throws AppError `not_found` JOB_NOT_FOUND, `resource_exhausted` TOO_MANY_STREAMS. */
export type WatchJob = (jobId: string, watcher: Watcher) => Promise<WatchedJob>;

export function createWatchJob({ models, watchersMax }: WatchJobDeps): WatchJob {
  let watchers = 0;

  function takePlace(signal: AbortSignal): void {
    if (watchers >= watchersMax) {
      const options = { retryAfterSeconds: RETRY_AFTER_SECONDS };
      throw new AppError('resource_exhausted', 'TOO_MANY_STREAMS', 'Too many streams are open.', options);
    }
    if (signal.aborted) return;
    watchers += 1;
    const leave = (): void => {
      watchers -= 1;
    };
    signal.addEventListener('abort', leave, { once: true });
  }

  return async function watchJob(jobId, { requestId, signal }) {
    takePlace(signal);
    const states = models.watchJob(jobId, signal)[Symbol.asyncIterator]();
    // A stream outlives the deadline that every request has.
    const start = withRequest({ requestId, deadlineMs: Infinity }, () => states.next());
    const first = await withTimeLimit(start, FIRST_STATE_TIMEOUT_MS, undefined);
    if (first === undefined) throw new AppError('deadline_exceeded', 'DEADLINE_EXCEEDED', 'The deadline was exceeded.');
    if (first.done === true) throw new AppError('unavailable', 'UNAVAILABLE', 'The service is unavailable.');
    return { current: first.value, changes: changesAfter(first.value, states) };
  };
}

async function* changesAfter(current: Job, states: AsyncIterator<Job>): AsyncGenerator<Job, void, undefined> {
  if (hasEnded(current)) {
    await states.return?.();
    return;
  }
  for await (const state of { [Symbol.asyncIterator]: () => states }) {
    yield state;
    if (hasEnded(state)) return;
  }
}
