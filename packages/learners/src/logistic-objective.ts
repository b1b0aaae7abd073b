import type { DesignMatrix } from './design-matrix.js';

/**
 * Mean log loss of a linear model's margins with an L2 penalty of l2 / 2 times the sum of the squared weights, the
 * intercept left out. Sums run over rows in order, so the same rows give the same bits.
 */
export interface LogisticObjective {
  readonly design: DesignMatrix;
  /** Labels 0 or 1, [rowCount]. */
  readonly y: Float64Array;
  readonly l2: number;
}

export const sigmoid = (margin: number): number =>
  margin >= 0 ? 1 / (1 + Math.exp(-margin)) : Math.exp(margin) / (1 + Math.exp(margin));

/** Margins [rowCount] of weights: dense part, indicators, intercept. */
export function marginsOf(design: DesignMatrix, weights: Float64Array): Float64Array {
  const { rowCount, denseCount, dense, activeCount, active, weightCount } = design;
  const intercept = weights[weightCount - 1] ?? 0;
  const margins = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    let margin = intercept;
    for (let j = 0; j < denseCount; j += 1) margin += (dense[row * denseCount + j] ?? 0) * (weights[j] ?? 0);
    for (let k = 0; k < activeCount; k += 1) {
      const index = active[row * activeCount + k] ?? -1;
      if (index >= 0) margin += weights[index] ?? 0;
    }
    margins[row] = margin;
  }
  return margins;
}

/** The transposed product: for each weight the sum over rows of its value times `scale`, divided by the rows. */
// eslint-disable-next-line complexity -- a numeric kernel: `?? 0` only narrows types
export function weightedColumnMeans(design: DesignMatrix, scale: Float64Array): Float64Array {
  const { rowCount, denseCount, dense, activeCount, active, weightCount } = design;
  const means = new Float64Array(weightCount);
  for (let row = 0; row < rowCount; row += 1) {
    const factor = (scale[row] ?? 0) / rowCount;
    for (let j = 0; j < denseCount; j += 1) means[j] = (means[j] ?? 0) + factor * (dense[row * denseCount + j] ?? 0);
    for (let k = 0; k < activeCount; k += 1) {
      const index = active[row * activeCount + k] ?? -1;
      if (index >= 0) means[index] = (means[index] ?? 0) + factor;
    }
    means[weightCount - 1] = (means[weightCount - 1] ?? 0) + factor;
  }
  return means;
}

/** ln(1 + e^m) - y m, averaged; never overflows. */
export function meanLogLoss(margins: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let row = 0; row < margins.length; row += 1) {
    const margin = margins[row] ?? 0;
    total += Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) - (y[row] ?? 0) * margin;
  }
  return total / margins.length;
}

export function penalty(weights: Float64Array, l2: number): number {
  let squares = 0;
  for (let j = 0; j < weights.length - 1; j += 1) squares += (weights[j] ?? 0) ** 2;
  return (l2 / 2) * squares;
}

export function gradientOf(
  { design, y, l2 }: LogisticObjective,
  margins: Float64Array,
  weights: Float64Array,
): Float64Array {
  const gradient = weightedColumnMeans(
    design,
    margins.map((margin, row) => sigmoid(margin) - (y[row] ?? 0)),
  );
  for (let j = 0; j < weights.length - 1; j += 1) gradient[j] = (gradient[j] ?? 0) + l2 * (weights[j] ?? 0);
  return gradient;
}

/** Second derivative of each row's loss by its margin: p (1 - p). */
export const curvatureOf = (margins: Float64Array): Float64Array =>
  margins.map((margin) => {
    const probability = sigmoid(margin);
    return probability * (1 - probability);
  });

/** The Hessian's upper triangle, row-major [weightCount, weightCount]. */
export function hessianOf({ design, l2 }: LogisticObjective, curvature: Float64Array): Float64Array {
  const { rowCount, weightCount } = design;
  const hessian = new Float64Array(weightCount * weightCount);
  const scale = curvature.map((value) => value / rowCount);
  addDenseProducts(hessian, design, scale);
  addIndicatorProducts(hessian, design, scale);
  for (let j = 0; j < weightCount - 1; j += 1)
    hessian[j * (weightCount + 1)] = (hessian[j * (weightCount + 1)] ?? 0) + l2;
  return hessian;
}

/** Adds the products of dense columns. Four rows at a time, so that a cell is loaded and stored once for all of them. */
// eslint-disable-next-line complexity -- a numeric kernel: `?? 0` only narrows types
function addDenseProducts(hessian: Float64Array, design: DesignMatrix, scale: Float64Array): void {
  const { rowCount, denseCount, dense, weightCount } = design;
  for (let row = 0; row < rowCount; row += 4) {
    const first = row * denseCount;
    const second = first + denseCount;
    const third = second + denseCount;
    const fourth = third + denseCount;
    for (let a = 0; a < denseCount; a += 1) {
      // Beyond the last row everything is 0.
      const p = (scale[row] ?? 0) * (dense[first + a] ?? 0);
      const q = (scale[row + 1] ?? 0) * (dense[second + a] ?? 0);
      const r = (scale[row + 2] ?? 0) * (dense[third + a] ?? 0);
      const s = (scale[row + 3] ?? 0) * (dense[fourth + a] ?? 0);
      const cells = a * weightCount;
      for (let b = a; b < denseCount; b += 1)
        hessian[cells + b] =
          (hessian[cells + b] ?? 0) +
          (p * (dense[first + b] ?? 0) +
            q * (dense[second + b] ?? 0) +
            r * (dense[third + b] ?? 0) +
            s * (dense[fourth + b] ?? 0));
    }
  }
}

/** Adds the products of each indicator that is 1, and of the intercept, with the dense columns and among each other. */
// eslint-disable-next-line complexity -- a numeric kernel: `?? 0` only narrows types
function addIndicatorProducts(hessian: Float64Array, design: DesignMatrix, scale: Float64Array): void {
  const { rowCount, denseCount, dense, activeCount, active, weightCount } = design;
  const present = new Int32Array(activeCount + 1);
  for (let row = 0; row < rowCount; row += 1) {
    const factor = scale[row] ?? 0;
    let count = 0;
    for (let k = 0; k < activeCount; k += 1) {
      const index = active[row * activeCount + k] ?? -1;
      if (index >= 0) present[count++] = index;
    }
    present[count++] = weightCount - 1;
    for (let k = 0; k < count; k += 1) {
      const index = present[k] ?? 0;
      for (let a = 0, cell = index; a < denseCount; a += 1, cell += weightCount)
        hessian[cell] = (hessian[cell] ?? 0) + factor * (dense[row * denseCount + a] ?? 0);
      for (let other = k; other < count; other += 1) {
        const cell = index * weightCount + (present[other] ?? 0);
        hessian[cell] = (hessian[cell] ?? 0) + factor;
      }
    }
  }
}
