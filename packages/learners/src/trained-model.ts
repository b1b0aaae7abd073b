import type { ArtifactManifest } from '@clientele/contracts/artifact';
import { calibrate, type PlattCalibration } from './calibration.js';
import type { LabelledRows } from './choose-logistic.js';
import type { FeatureTable } from './feature-table.js';
import type { FittedModel } from './model.js';

/** Rows of a training run. */
export interface TrainingRows {
  readonly train: LabelledRows;
  /** Decides and calibrates; held-out customers do where it is absent or has one class only. */
  readonly validation: LabelledRows | undefined;
  /** Customer of each training row. */
  readonly groups: readonly string[];
  /** Cutoff of each training row, Unix epoch ms. */
  readonly times: ArrayLike<number>;
}

/** Share of the fitting that is done, in [0, 1]. */
export type OnShare = (share: number) => void;

/** Where reasons come from. */
export interface Explanation {
  readonly method: ArtifactManifest['explanation'];
  readonly baseMargin: number;
  /** `explain.bin` */
  readonly bytes: Uint8Array;
}

/** A model as one of the families trained it, with what its artifact is made of. */
export interface TrainedModel<M extends FittedModel = FittedModel> {
  readonly model: M;
  readonly calibration: PlattCalibration;
  /** What fitting chose or counted. */
  readonly fit: Readonly<Record<string, number>>;
  /** `model.onnx`: `features` float32 [n, F] in; `margin` and `probability` float32 [n, 1] out. */
  readonly encodeGraph: () => Uint8Array;
  readonly explain: (trainRows: FeatureTable, seed: number) => Explanation;
}

/** Calibrated probabilities, shape [n], in [0, 1]. @throws LearnerError COLUMNS_DIFFER. */
export const predictProbability = (
  { model, calibration }: Pick<TrainedModel, 'model' | 'calibration'>,
  x: FeatureTable,
): Float64Array => model.predict(x).map((margin) => calibrate(calibration, margin));
