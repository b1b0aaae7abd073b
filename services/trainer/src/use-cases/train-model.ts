import type { TrainingProgress } from '@clientele/contracts/queues';
import { ERROR_STATUS } from '@clientele/shared/error-status';
import { mapDependencyError } from '@clientele/shared/dependency-errors';
import type { AppError } from '@clientele/shared/errors';
import type { ModelDefinition } from '@clientele/contracts/model-definition';
import { resolveCutoffs } from '../domain/resolve-cutoffs.js';
import { SUPERSEDED, type RunLease } from '../domain/training-run.js';
import type { ModelChecker, ModelFitter, RunStore, TrainingSetSource } from '../ports.js';

export interface TrainModelDeps {
  runs: RunStore;
  trainingSets: TrainingSetSource;
  fitter: ModelFitter;
  checker: ModelChecker;
}

export interface TrainModelJobContext {
  /** Whether the queue will not try again after this. */
  readonly lastAttempt: boolean;
  readonly onProgress: (progress: TrainingProgress) => void;
  /** Aborted when the service stops: the run goes back to the queue. */
  readonly signal: AbortSignal;
}
export type TrainModel = (runId: string, context: TrainModelJobContext) => Promise<void>;

/** Where each stage begins, as a share of the whole. */
const STAGE_START = {
  building_training_set: 0,
  fitting: 0.4,
  calibrating: 0.85,
  evaluating: 0.9,
  storing: 0.95,
} as const;
const FITTING_SHARE = STAGE_START.calibrating - STAGE_START.fitting;

/**
 * Runs a training run from its definition to a version. Safe to run twice: each attempt takes the run from the one
 * before, whose writes then change nothing. An error that may pass gives the run back to the queue; any other ends it.
 */
export function createTrainModel(deps: TrainModelDeps): TrainModel {
  const { runs } = deps;
  return async function trainModel(runId, context) {
    const claim = await runs.claimRun(runId);
    if (claim === undefined) return; // it has ended, or its submission was taken back
    try {
      await attempt(deps, claim, context);
    } catch (err) {
      const error = mapDependencyError(err);
      if (error.reason === SUPERSEDED) return; // another worker has it
      await settle(runs, claim.lease, error, context);
      throw error;
    }
  };
}

async function settle(
  runs: RunStore,
  lease: RunLease,
  { kind, reason, message }: AppError,
  { lastAttempt, signal }: TrainModelJobContext,
): Promise<void> {
  const again = signal.aborted || (ERROR_STATUS[kind].retryable && !lastAttempt);
  const settled = again ? runs.releaseRun(lease) : runs.failRun(lease, reason, message);
  await settled.catch(() => undefined); // the sweep settles a run whose store is down now
}

async function attempt(
  { runs, trainingSets, fitter, checker }: TrainModelDeps,
  { lease, definition }: { lease: RunLease; definition: ModelDefinition },
  { onProgress, signal }: TrainModelJobContext,
): Promise<void> {
  const reporter = createReporter(runs, lease, onProgress);
  await reporter.report('building_training_set', STAGE_START.building_training_set);
  const { position, maxAvailableMs } = await trainingSets.describeLog();
  const cutoffs = resolveCutoffs(definition, maxAvailableMs);
  const trainingSet = await trainingSets.buildTrainingSet({ definition, cutoffs, position }, signal);
  await runs.saveTrainingSet(lease, trainingSet);
  const artifact = await fitter.fit(
    { definition, cutoffs, trainingSet },
    (stage, share) => {
      reporter.reportSoon(stage, STAGE_START[stage] + (stage === 'fitting' ? share * FITTING_SHARE : 0));
    },
    signal,
  );
  await checker.check(artifact);
  await reporter.report('storing', STAGE_START.storing);
  await runs.completeRun(lease, artifact);
}

type Stage = TrainingProgress['stage'];

/** Writes progress one at a time; of those that come meanwhile only the newest is written. */
function createReporter(runs: RunStore, lease: RunLease, onProgress: (progress: TrainingProgress) => void) {
  let writing: Promise<void> = Promise.resolve();
  let waiting: TrainingProgress | undefined;
  const write = async (): Promise<void> => {
    const next = waiting;
    waiting = undefined;
    if (next === undefined) return;
    await runs.saveProgress(lease, next.stage, next.progress);
    onProgress(next);
  };
  const reportSoon = (stage: Stage, progress: number): void => {
    const idle = waiting === undefined;
    waiting = { stage, progress };
    // A failed write is told by the next one that is waited for.
    if (idle) writing = writing.catch(() => undefined).then(write);
    writing.catch(() => undefined);
  };
  return {
    reportSoon,
    async report(stage: Stage, progress: number): Promise<void> {
      reportSoon(stage, progress);
      await writing;
    },
  };
}
