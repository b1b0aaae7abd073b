import { fitPlatt, IDENTITY_CALIBRATION, type PlattCalibration } from './calibration.js';
import { chooseLogistic } from './choose-logistic.js';
import { requireColumns, requireTrainable } from './feature-table.js';
import { encodeLinearExplanation } from './linear-explanation.js';
import { encodeLogisticGraph } from './logistic-onnx.js';
import { createLogisticRegression, type FittedLogistic } from './logistic.js';
import type { OnShare, TrainedModel, TrainingRows } from './trained-model.js';

export interface LogisticOptions {
  /** Chosen by held-out log loss when undefined. */
  readonly l2?: number | undefined;
  /** Unsigned 32 bits: decides the folds. */
  readonly seed: number;
}

/**
 * Chooses the form and the penalty and fits the calibration on held-out rows (validation, else five folds by
 * customer), and fits the weights on all training rows.
 *
 * @throws LearnerError as `fit` does.
 */
export function trainLogistic(
  rows: TrainingRows,
  { l2, seed }: LogisticOptions,
  onShare: OnShare,
): TrainedModel<FittedLogistic> {
  const { train, validation } = rows;
  requireTrainable(train.x, train.y);
  if (validation) requireColumns(validation.x, train.x.columns);
  const heldOut = chooseLogistic({ ...rows, l2, seed, onProgress: onShare });
  const model = createLogisticRegression(heldOut).fit(train.x, train.y, seed);
  const calibration = heldOut.y.length === 0 ? IDENTITY_CALIBRATION : fitPlatt(heldOut.margins, heldOut.y);
  return toTrainedLogistic(model, calibration);
}

export const toTrainedLogistic = (
  model: FittedLogistic,
  calibration: PlattCalibration,
): TrainedModel<FittedLogistic> => ({
  model,
  calibration,
  fit: fitNumbers(model),
  encodeGraph: () => encodeLogisticGraph(model.tables, calibration),
  explain: () => ({
    method: 'linear',
    baseMargin: model.tables.baseMargin,
    bytes: encodeLinearExplanation(model.tables),
  }),
});

function fitNumbers({ fit }: FittedLogistic): Record<string, number> {
  if (fit === undefined) return {};
  return { l2: fit.l2, rich: fit.rich ? 1 : 0, iterations: fit.iterations, gradient_norm: fit.gradientNorm };
}
