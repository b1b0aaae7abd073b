import { calibrate, fitPlatt, IDENTITY_CALIBRATION, type PlattCalibration } from './calibration.js';
import { chooseLogistic, type LabelledRows } from './choose-logistic.js';
import { requireColumns, requireTrainable, type FeatureTable } from './feature-table.js';
import { createLogisticRegression, type FittedLogistic } from './logistic.js';

export interface TrainLogisticInput {
  readonly train: LabelledRows;
  readonly validation: LabelledRows | undefined;
  /** Customer of each training row. */
  readonly groups: readonly string[];
  /** Cutoff of each training row, Unix epoch ms. */
  readonly times: ArrayLike<number>;
  /** Chosen by held-out log loss when undefined. */
  readonly l2: number | undefined;
  /** Unsigned 32 bits: decides the folds. */
  readonly seed: number;
  /** Share of the held-out fits that is done, in [0, 1]. */
  readonly onProgress?: (share: number) => void;
}

export interface TrainedLogistic {
  readonly model: FittedLogistic;
  readonly calibration: PlattCalibration;
}

/**
 * Chooses the form and the penalty and fits the calibration on held-out rows (validation, else five folds by
 * customer), and fits the weights on all training rows.
 *
 * @throws LearnerError as `fit` does.
 */
export function trainLogistic(input: TrainLogisticInput): TrainedLogistic {
  const { train, validation } = input;
  requireTrainable(train.x, train.y);
  if (validation) requireColumns(validation.x, train.x.columns);
  const heldOut = chooseLogistic({ ...input, onProgress: input.onProgress ?? (() => undefined) });
  const model = createLogisticRegression(heldOut).fit(train.x, train.y, input.seed);
  const calibration = heldOut.y.length === 0 ? IDENTITY_CALIBRATION : fitPlatt(heldOut.margins, heldOut.y);
  return { model, calibration };
}

/** Calibrated probabilities, shape [n], in [0, 1]. @throws LearnerError COLUMNS_DIFFER. */
export const predictProbability = ({ model, calibration }: TrainedLogistic, x: FeatureTable): Float64Array =>
  model.predict(x).map((margin) => calibrate(calibration, margin));
