import type { ModelDefinition } from '@clientele/contracts/model-definition';
import type { LogPosition } from '@clientele/contracts/log-event';
import type { FitInput, FittedArtifact, OnFitProgress } from './domain/fit-model.js';
import type { AliasTarget, ArtifactFiles, DescribedVersion, ModelVersion } from './domain/model-version.js';
import type { ResolvedCutoff } from './domain/resolve-cutoffs.js';
import type { RunLease, TrainingRun } from './domain/training-run.js';
import type { TrainingSet } from './domain/training-set.js';

export interface NewRun {
  readonly runId: string;
  readonly requestId: string;
  readonly definition: ModelDefinition;
}

export interface RunStore {
  /** Inserts the run unless its request id is taken; answers the run that holds the request id. */
  createRun(run: NewRun): Promise<{ readonly run: TrainingRun; readonly created: boolean }>;
  /** Deletes a run that no worker has claimed yet. */
  deleteUnclaimedRun(runId: string): Promise<void>;
  findRun(runId: string): Promise<TrainingRun | undefined>;
  /** Starts an attempt and takes the run from the one before. Undefined when it has ended or does not exist. */
  claimRun(runId: string): Promise<{ readonly lease: RunLease; readonly definition: ModelDefinition } | undefined>;
  /** @throws AppError `aborted` RUN_SUPERSEDED, as the three below do, when the lease is outdated. */
  saveProgress(lease: RunLease, stage: string, progress: number): Promise<void>;
  saveTrainingSet(lease: RunLease, set: Pick<TrainingSet, 'trainingSetId' | 'position' | 'rowCount'>): Promise<void>;
  /** Stores the artifact and its version and ends the run, at once. The same artifact again is the same version. */
  completeRun(lease: RunLease, artifact: FittedArtifact): Promise<number>;
  /** Gives the run back to the queue. */
  releaseRun(lease: RunLease): Promise<void>;
  /** Ends a run that has not ended, whoever holds it, or only the holder of `attempt`. */
  failRun(run: { runId: string; attempt?: number }, reason: string, message: string): Promise<void>;
  /** Queued and running runs, the oldest first. */
  listUnfinishedRuns(): Promise<readonly TrainingRun[]>;
}

export interface ModelRegistry {
  /** Newest first, below `beforeVersion`. */
  listVersions(model: string, beforeVersion: number, limit: number): Promise<readonly ModelVersion[]>;
  findVersion(model: string, version: number): Promise<DescribedVersion | undefined>;
  findArtifact(artifactId: string): Promise<ArtifactFiles | undefined>;
  /**
   * Points the alias at the version and answers the one before, 0 for none.
   *
   * @throws AppError `not_found` VERSION_NOT_FOUND; `failed_precondition` GATE_FAILED.
   */
  setAlias(target: Omit<AliasTarget, 'artifactId'>): Promise<number>;
  listAliases(): Promise<readonly AliasTarget[]>;
}

/** Wakes those who wait for a run (`run:<id>`) or an alias (`alias`) to change. A wake-up may be missed: poll as well. */
export interface Changes {
  subscribe(topic: string): ChangeSubscription;
}

export interface ChangeSubscription {
  /** Resolves after a change since the last call, after `timeoutMs`, or when the signal is aborted. */
  next(timeoutMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

export type JobState = 'missing' | 'waiting' | 'active' | 'ended';

export interface TrainingQueue {
  /** Adds the run's job unless it is there. @throws AppError `unavailable` QUEUE_UNAVAILABLE, at once. */
  addJob(runId: string): Promise<void>;
  jobState(runId: string): Promise<JobState>;
  /** Removes a job that has ended, so that the run can be added again. */
  removeJob(runId: string): Promise<void>;
}

export interface BuildRequest {
  readonly definition: ModelDefinition;
  readonly cutoffs: readonly ResolvedCutoff[];
  readonly position: LogPosition | undefined;
}

export interface TrainingSetSource {
  /** How far the log reaches; `maxAvailableMs` is undefined for an empty one. */
  describeLog(): Promise<{ readonly position: LogPosition | undefined; readonly maxAvailableMs: number | undefined }>;
  /** @throws AppError `internal` TRAINING_SET_CORRUPT when rows and trailer differ; what features answers otherwise. */
  buildTrainingSet(request: BuildRequest, signal: AbortSignal): Promise<TrainingSet>;
}

export interface ModelFitter {
  /** Fits away from the event loop. Takes the training set's arrays: do not use them afterwards. */
  fit(input: FitInput, onProgress: OnFitProgress, signal: AbortSignal): Promise<FittedArtifact>;
}

export interface ModelChecker {
  /** Runs the serving graph. @throws AppError `internal` ARTIFACT_DIFFERS when it disagrees with training. */
  check(artifact: Pick<FittedArtifact, 'model' | 'check'>): Promise<void>;
}
