import type { TrainingSetBatch } from '@clientele/contracts/training-set-hash';
import type { TrainingSetHeader } from '@clientele/contracts/training-set';
import type { LogPosition } from '@clientele/contracts/log-event';

/** A training set, checked against its trailer. */
export interface TrainingSet {
  readonly trainingSetId: string;
  readonly header: TrainingSetHeader;
  /** Log position that labels follow. */
  readonly position: LogPosition;
  readonly rows: TrainingSetBatch;
  readonly rowCount: number;
  /** Of the logical columns, lower-case hexadecimal. */
  readonly sha256: string;
}
