import type { FeatureColumn } from '@clientele/contracts/training-set';
import type { FeatureTable } from './feature-table.js';

/** A model that has been fitted. Immutable; keeps no reference to the data. */
export interface FittedModel {
  /** What `predict` takes, in order. */
  readonly columns: readonly FeatureColumn[];
  /**
   * Margins (log odds before calibration), shape [n], finite for every input.
   *
   * @throws LearnerError COLUMNS_DIFFER.
   */
  predict(x: FeatureTable): Float64Array;
  /** Everything `predict` needs. The same model gives the same bytes. */
  save(): Uint8Array;
}

/** Hyper-parameters with a way to fit them. */
export interface Estimator<M extends FittedModel> {
  /**
   * @param y Labels 0 or 1, shape [n].
   * @param seed Unsigned 32 bits; the same data and seed give the same bytes.
   * @throws LearnerError NO_ROWS, ONE_CLASS, LABEL_NOT_BINARY, LENGTHS_DIFFER, VALUE_NOT_FINITE or NOT_CONVERGED.
   */
  fit(x: FeatureTable, y: Float64Array, seed: number): M;
  /** What `save` wrote. @throws LearnerError FILE_INVALID. */
  load(bytes: Uint8Array, columns: readonly FeatureColumn[]): M;
}
