import type { Logger } from '@clientele/shared/log';
import type { TrainingRun } from '../domain/training-run.js';
import type { RunStore, TrainingQueue } from '../ports.js';

export interface SweepRunsDeps {
  runs: Pick<RunStore, 'listUnfinishedRuns' | 'failRun'>;
  queue: TrainingQueue;
  now: () => Date;
  log: Logger;
}
/** Answers how many runs it put right. */
export type SweepRuns = () => Promise<number>;

/** A run that is younger than this may be between its two writes. */
const SETTLE_MS = 10_000;
/** A run whose worker has said nothing for so long has no worker. */
const SILENT_MS = 120_000;
/** A run that was begun so often and never ended takes its worker down with it. */
const ATTEMPTS_MAX = 10;

/**
 * Queues unfinished runs again that have lost their job: it was never added (a crash after the insert), the queue forgot
 * it, or it failed without a word (its worker died, or Postgres was away). Gives a run up after ten attempts.
 */
export function createSweepRuns({ runs, queue, now, log }: SweepRunsDeps): SweepRuns {
  async function sweepRun(run: TrainingRun): Promise<boolean> {
    const silentMs = now().getTime() - run.updateTime.getTime();
    const state = await queue.jobState(run.runId);
    if (state === 'waiting' || state === 'active' || silentMs < SETTLE_MS) return false;
    if (state === 'ended') await queue.removeJob(run.runId);
    if (state === 'ended' && run.attempt >= ATTEMPTS_MAX) {
      await runs.failRun({ runId: run.runId }, 'TRAINING_ABANDONED', 'The run was given up after too many attempts.');
    } else if (state === 'ended' || run.state === 'queued' || silentMs > SILENT_MS) {
      await queue.addJob(run.runId);
    } else {
      return false;
    }
    log.warn({ run_id: run.runId, job_state: state }, 'training run swept');
    return true;
  }
  return async function sweepRuns() {
    let swept = 0;
    for (const run of await runs.listUnfinishedRuns()) if (await sweepRun(run)) swept += 1;
    return swept;
  };
}
