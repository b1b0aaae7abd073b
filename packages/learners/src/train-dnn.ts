import type { DnnOptions } from '@clientele/contracts/model-definition';
import { encodeBackground, selectBackground } from './background.js';
import { fitPlatt, IDENTITY_CALIBRATION, type PlattCalibration } from './calibration.js';
import { takeRows, type LabelledRows } from './choose-logistic.js';
import { encodeDnnGraph } from './dnn-onnx.js';
import { toFittedDnn, type FittedDnn } from './dnn.js';
import { hasBothClasses, requireColumns, requireTrainable, type FeatureTable } from './feature-table.js';
import { epochsOf, fitNetwork, type FitNetworkResult } from './fit-network.js';
import { assignFolds } from './folds.js';
import type { Explanation, OnShare, TrainedModel, TrainingRows } from './trained-model.js';

/** One of so many groups of customers is held out where there are no validation rows. */
const FOLDS = 5;

/**
 * Trains a network until held-out rows (validation, else a fifth of the customers) say that it is enough, and fits the
 * calibration on them. Held-out customers are learned from in the end: a second network gets all training rows, for as
 * many epochs as the first one needed.
 *
 * @param options.seed Decides initial weights, batches and who is held out.
 * @throws LearnerError as `fit` does.
 */
export function trainDnn(rows: TrainingRows, options: DnnOptions, onShare: OnShare): TrainedModel<FittedDnn> {
  const { train, validation } = rows;
  requireTrainable(train.x, train.y);
  if (validation) requireColumns(validation.x, train.x.columns);
  const { result, calibration } = fitWithHeldOut(rows, options, onShare);
  const model = toFittedDnn(train.x.columns, result.network);
  return {
    model,
    calibration,
    fit: { epochs: result.epochs, inputs: result.network.terms.length },
    encodeGraph: () => encodeDnnGraph(result.network, train.x.columns.length, calibration),
    explain: (trainRows, seed) => explainBySampling(model, trainRows, seed),
  };
}

interface Fitted {
  readonly result: FitNetworkResult;
  readonly calibration: PlattCalibration;
}

function fitWithHeldOut({ train, validation, groups }: TrainingRows, options: DnnOptions, onShare: OnShare): Fitted {
  const { seed } = options;
  const parameters = { ...options, epochs: epochsOf(options, train.x.rowCount) };
  const fit = (input: { rows: LabelledRows; heldOut?: LabelledRows; epochsMax?: number }, from: number, to: number) =>
    fitNetwork({
      ...input,
      parameters,
      seed,
      onEpoch(epoch) {
        onShare(from + ((to - from) * epoch) / (input.epochsMax ?? parameters.epochs));
      },
    });
  const calibrationOf = ({ heldOutMargins }: FitNetworkResult, { y }: LabelledRows): PlattCalibration =>
    fitPlatt(heldOutMargins, y);
  if (validation !== undefined && hasBothClasses(validation.y)) {
    const result = fit({ rows: train, heldOut: validation }, 0, 1);
    onShare(1);
    return { result, calibration: calibrationOf(result, validation) };
  }
  const folds = assignFolds(groups, seed, FOLDS);
  const [rows, heldOut] = [takeRows(train, (row) => folds[row] !== 0), takeRows(train, (row) => folds[row] === 0)];
  if (!hasBothClasses(rows.y) || !hasBothClasses(heldOut.y))
    return { result: fit({ rows: train }, 0, 1), calibration: IDENTITY_CALIBRATION };
  const first = fit({ rows, heldOut }, 0, 0.5);
  const result = fit({ rows: train, epochsMax: first.epochs }, 0.5, 1);
  return { result, calibration: calibrationOf(first, heldOut) };
}

function explainBySampling(model: FittedDnn, trainRows: FeatureTable, seed: number): Explanation {
  const columnCount = model.columns.length;
  const features = selectBackground(trainRows, seed);
  const rowCount = features.length / columnCount;
  const values = model.columns.map((_, column) =>
    Float64Array.from({ length: rowCount }, (__, row) => features[row * columnCount + column] ?? NaN),
  );
  const margins = model.predict({ columns: model.columns, rowCount, values });
  const baseMargin = margins.reduce((sum, margin) => sum + margin, 0) / rowCount;
  return {
    method: 'sampled_shapley',
    baseMargin,
    bytes: encodeBackground({ columnCount, rowCount, features, baseMargin }),
  };
}
