import { AppError } from '@clientele/shared/errors';
import { hasEnded, type TrainingRun } from '../domain/training-run.js';
import type { Changes, RunStore } from '../ports.js';

export interface WatchJobDeps {
  runs: Pick<RunStore, 'findRun'>;
  changes: Changes;
}
export type WatchJob = (runId: string, signal: AbortSignal) => AsyncGenerator<TrainingRun, void, undefined>;

/** Covers wake-ups that were missed. */
const POLL_MS = 1_000;

/** The run as it is, then each time it differs, until it has ended. @throws AppError `not_found` JOB_NOT_FOUND. */
export function createWatchJob({ runs, changes }: WatchJobDeps): WatchJob {
  return async function* watchJob(runId, signal) {
    const subscription = changes.subscribe(`run:${runId}`);
    try {
      let told = '';
      while (!signal.aborted) {
        const run = await runs.findRun(runId);
        if (run === undefined) throw new AppError('not_found', 'JOB_NOT_FOUND', 'There is no such job.');
        const seen = fingerprint(run);
        if (seen !== told) yield run;
        told = seen;
        if (hasEnded(run)) return;
        await subscription.next(POLL_MS, signal);
      }
    } finally {
      subscription.close();
    }
  };
}

const fingerprint = ({ state, attempt, stage, progress }: TrainingRun): string =>
  [state, attempt, stage, progress].join(' ');
