import type { Family, ModelDefinition } from '@clientele/contracts/model-definition';
import { trainDnn } from './train-dnn.js';
import { trainLogistic } from './train-logistic.js';
import type { OnShare, TrainedModel, TrainingRows } from './trained-model.js';

type OptionsOf<F extends Family> = Extract<ModelDefinition, { family: F }>['options'];

interface FamilyPlan<F extends Family> {
  readonly train: (rows: TrainingRows, options: OptionsOf<F>, onShare: OnShare) => TrainedModel;
  /** Whether it computes on a TensorFlow.js backend, which must be ready before. */
  readonly usesTensors: boolean;
}

/** All that differs between families and does not stand in what `train` answers. */
const PLANS: { readonly [F in Family]: FamilyPlan<F> } = {
  logistic: { train: trainLogistic, usesTensors: false },
  dnn: { train: trainDnn, usesTensors: true },
};

export const usesTensors = (family: Family): boolean => PLANS[family].usesTensors;

/**
 * Trains the model that a definition asks for.
 *
 * @param onShare Told the share of the fitting that is done; 1 when only the calibration is left.
 * @throws LearnerError as the family's estimator does.
 */
export function trainModel<F extends Family>(
  { family, options }: { readonly family: F; readonly options: OptionsOf<F> },
  rows: TrainingRows,
  onShare: OnShare,
): TrainedModel {
  return PLANS[family].train(rows, options, onShare);
}
