import type { TrainingResult } from '@clientele/contracts/artifact';
import type { ModelDefinition } from '@clientele/contracts/model-definition';
import { AppError } from '@clientele/shared/errors';

export const RUN_STATES = ['queued', 'running', 'completed', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A training run as its watchers see it. */
export interface TrainingRun {
  readonly runId: string;
  readonly requestId: string;
  readonly definition: ModelDefinition;
  readonly state: RunState;
  /** Counts claims: the fencing token. */
  readonly attempt: number;
  readonly stage: string;
  /** Share of the work, in [0, 1]. */
  readonly progress: number;
  readonly version: number | undefined;
  readonly result: TrainingResult | undefined;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly submitTime: Date;
  readonly updateTime: Date;
  readonly endTime: Date | undefined;
}

export const hasEnded = ({ state }: Pick<TrainingRun, 'state'>): boolean => state === 'completed' || state === 'failed';

/** The right to write a run's outcome. A later claim of the same run takes it away. */
export interface RunLease {
  readonly runId: string;
  readonly attempt: number;
}

export const SUPERSEDED = 'RUN_SUPERSEDED';

/** What a write with an outdated lease gets. */
export const superseded = (): AppError =>
  new AppError('aborted', SUPERSEDED, 'Another attempt has taken over this run.');
