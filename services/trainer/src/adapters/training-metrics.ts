import type { Metrics } from '@clientele/shared/metrics';
import type { ModelFitter, RunStore, TrainingSetSource } from '../ports.js';

const RUN_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600];
const STAGES = ['building_training_set', 'fitting', 'calibrating', 'evaluating', 'storing'] as const;
const OUTCOMES = ['completed', 'failed', 'released'] as const;

export interface TrainingPorts {
  readonly runs: RunStore;
  readonly trainingSets: TrainingSetSource;
  readonly fitter: ModelFitter;
}

/** The same ports, which count and time what passes them. */
export function meterTraining(metrics: Metrics, { runs, trainingSets, fitter }: TrainingPorts): TrainingPorts {
  const stageSeconds = metrics.histogram(
    'clientele_trainer_stage_duration_seconds',
    'Time of a stage of a training run that came to its end.',
    { stage: STAGES },
    RUN_SECONDS,
  );
  const timed = async <T>(stage: (typeof STAGES)[number], work: () => Promise<T>): Promise<T> => {
    const startMs = performance.now();
    const result = await work();
    stageSeconds({ stage })(secondsSince(startMs));
    return result;
  };
  const recorded = recordRuns(metrics, runs);
  return {
    runs: { ...recorded, completeRun: (...args) => timed('storing', () => recorded.completeRun(...args)) },
    trainingSets: {
      ...trainingSets,
      buildTrainingSet: (...args) => timed('building_training_set', () => trainingSets.buildTrainingSet(...args)),
    },
    fitter: {
      async fit(input, onProgress, signal) {
        let current: (typeof STAGES)[number] = 'fitting';
        let startMs = performance.now();
        const artifact = await fitter.fit(
          input,
          (stage, share) => {
            if (stage !== current) {
              stageSeconds({ stage: current })(secondsSince(startMs));
              [current, startMs] = [stage, performance.now()];
            }
            onProgress(stage, share);
          },
          signal,
        );
        stageSeconds({ stage: current })(secondsSince(startMs));
        return artifact;
      },
    },
  };
}

const secondsSince = (startMs: number): number => (performance.now() - startMs) / 1000;

/** Counts runs as they are written down. */
function recordRuns(metrics: Metrics, runs: RunStore): RunStore {
  const submitted = metrics.counter(
    'clientele_trainer_runs_submitted_total',
    'Training runs that were queued.',
    {},
  )({});
  const ended = metrics.counter(
    'clientele_trainer_runs_total',
    'Attempts of training runs that ended; released: given back to the queue.',
    { outcome: OUTCOMES },
  );
  const seconds = metrics.histogram(
    'clientele_trainer_run_duration_seconds',
    'Time from the claim of a training run to the end of the attempt.',
    {},
    RUN_SECONDS,
  )({});
  const startMs = new Map<string, number>();

  const end = (runId: string, outcome: (typeof OUTCOMES)[number]): void => {
    ended({ outcome })(1);
    const claimedMs = startMs.get(runId);
    if (claimedMs !== undefined) seconds(secondsSince(claimedMs));
    startMs.delete(runId);
  };
  return {
    ...runs,
    async createRun(run) {
      const answer = await runs.createRun(run);
      if (answer.created) submitted(1);
      return answer;
    },
    async claimRun(runId) {
      const claim = await runs.claimRun(runId);
      if (claim !== undefined) startMs.set(runId, performance.now());
      return claim;
    },
    async completeRun(lease, artifact) {
      const version = await runs.completeRun(lease, artifact);
      end(lease.runId, 'completed');
      return version;
    },
    async releaseRun(lease) {
      await runs.releaseRun(lease);
      end(lease.runId, 'released');
    },
    async failRun(run, reason, message) {
      await runs.failRun(run, reason, message);
      end(run.runId, 'failed');
    },
  };
}

export const QUEUE_STATES = ['waiting', 'active', 'delayed', 'failed'] as const;
export type QueueCounts = Readonly<Record<(typeof QUEUE_STATES)[number], number>>;

/** Shows how much the queue holds. Left out while Redis does not answer. */
export function meterQueue(metrics: Metrics, count: () => Promise<QueueCounts>): void {
  const jobs = metrics.gauge('clientele_trainer_queue_jobs', 'Training jobs in the queue, by state.', {
    state: QUEUE_STATES,
  });
  metrics.onScrape([jobs], async () => {
    const counts = await count();
    for (const state of QUEUE_STATES) jobs({ state }).set(counts[state]);
  });
}
