import type { FeatureColumn } from '@clientele/contracts/training-set';
import { createDesignMatrix, type DesignMatrix } from './design-matrix.js';
import { requireColumns, requireTrainable, type FeatureTable } from './feature-table.js';
import { fitWeights, type FittedWeights } from './fit-weights.js';
import { LearnerError } from './learner-error.js';
import { decodeLinearExplanation, encodeLinearExplanation } from './linear-explanation.js';
import { linearMargin, type LinearTables } from './linear-tables.js';
import { toLinearTables } from './to-linear-tables.js';
import type { Estimator, FittedModel } from './model.js';

export const L2_DEFAULT = 1e-3;

export interface LogisticFit {
  readonly l2: number;
  readonly rich: boolean;
  readonly iterations: number;
  /** Largest absolute component of the gradient, <= GRADIENT_TOLERANCE. */
  readonly gradientNorm: number;
}

export interface FittedLogistic extends FittedModel {
  /** The whole model: what its graph and its reasons are made of. */
  readonly tables: LinearTables;
  /** How it was fitted; undefined after `load`. */
  readonly fit: LogisticFit | undefined;
}

export interface LogisticParameters {
  /** L2 penalty on the weights of standardised features, per training row (1 / (C n) of other libraries), >= 0. */
  readonly l2?: number;
  /** Whether numbers also get sign(v) * ln(1 + |v|), where that is less skew, and a weight for lacking a value. */
  readonly rich?: boolean;
}

/**
 * Logistic regression with an L2 penalty. Numbers are filled with the median, limited and
 * standardised; the rich form adds their logarithms and weights for lacking a value. Each category has a weight, and
 * unknown ones have none.
 * The fit is convex and deterministic, so the seed changes nothing.
 *
 * @see Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd edition, equations 4.20 to 4.27.
 */
export function createLogisticRegression({
  l2 = L2_DEFAULT,
  rich = true,
}: LogisticParameters = {}): Estimator<FittedLogistic> {
  if (!(l2 >= 0 && Number.isFinite(l2))) throw new LearnerError('PARAMETER_INVALID', 'l2 must be 0 or more.');
  return {
    fit(x, y) {
      requireTrainable(x, y);
      const design = createDesignMatrix(x, { rich });
      return toFittedLogistic(x.columns, design, { ...fitWeights({ design, y, l2 }), l2, rich });
    },
    load(bytes, columns) {
      const tables = decodeLinearExplanation(bytes);
      if (tables.columnCount !== columns.length)
        throw new LearnerError('FILE_INVALID', 'The explanation file has another number of columns.');
      return createFittedLogistic(columns, tables, undefined);
    },
  };
}

/** A fitted model out of weights that were found for a design. */
export const toFittedLogistic = (
  columns: readonly FeatureColumn[],
  design: DesignMatrix,
  { weights, ...fit }: FittedWeights & LogisticFit,
): FittedLogistic => createFittedLogistic(columns, toLinearTables(design, weights), fit);

function createFittedLogistic(
  columns: readonly FeatureColumn[],
  tables: LinearTables,
  fit: FittedLogistic['fit'],
): FittedLogistic {
  return {
    columns: columns.map((column) => ({ ...column })),
    tables,
    fit,
    predict(x) {
      requireColumns(x, columns);
      return predictMargins(tables, x);
    },
    save: () => encodeLinearExplanation(tables),
  };
}

function predictMargins(tables: LinearTables, x: FeatureTable): Float64Array {
  const row = new Float64Array(tables.columnCount);
  const scratch = new Float64Array(tables.columnCount);
  const margins = new Float64Array(x.rowCount);
  for (let index = 0; index < x.rowCount; index += 1) {
    x.values.forEach((values, column) => {
      row[column] = values[index] ?? NaN;
    });
    margins[index] = linearMargin(tables, row, scratch);
  }
  return margins;
}
