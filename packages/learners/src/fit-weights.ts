import { LearnerError } from './learner-error.js';
import { dot, solveCholesky, solveConjugateGradient } from './linear-solve.js';
import {
  curvatureOf,
  gradientOf,
  hessianOf,
  marginsOf,
  meanLogLoss,
  penalty,
  weightedColumnMeans,
  type LogisticObjective,
} from './logistic-objective.js';

/** The largest absolute component of the gradient (of the mean loss, standardised features) that counts as converged. */
export const GRADIENT_TOLERANCE = 1e-8;
const ITERATIONS_MAX = 100;
const HALVINGS_MAX = 40;
/** Sufficient decrease, Nocedal and Wright, equation 3.4. */
const ARMIJO = 1e-4;
/** Beyond this many weights the Hessian is not formed: its factorisation would take longer than the rows. */
const CHOLESKY_WEIGHTS_MAX = 1_200;

export interface FittedWeights {
  readonly weights: Float64Array;
  readonly iterations: number;
  /** Largest absolute component, <= GRADIENT_TOLERANCE. */
  readonly gradientNorm: number;
}

/**
 * Minimises the objective by Newton's method (iteratively reweighted least squares) with a backtracking line search.
 * Many weights are solved for by conjugate gradients (truncated Newton). Nothing is random.
 *
 * @param start Weights to begin with; zeros by default.
 * @throws LearnerError NOT_CONVERGED, as for separable classes without a penalty.
 * @see Nocedal and Wright, Numerical Optimization, 2nd edition, chapters 3 and 7.
 */
export function fitWeights(objective: LogisticObjective, start?: Float64Array): FittedWeights {
  const { design, y, l2 } = objective;
  let weights: Float64Array = start?.slice() ?? new Float64Array(design.weightCount);
  let margins = marginsOf(design, weights);
  let loss = meanLogLoss(margins, y) + penalty(weights, l2);
  for (let iterations = 0; iterations <= ITERATIONS_MAX; iterations += 1) {
    const gradient = gradientOf(objective, margins, weights);
    const gradientNorm = gradient.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    if (gradientNorm <= GRADIENT_TOLERANCE) return { weights, iterations, gradientNorm };
    const direction = newtonDirection(objective, margins, gradient);
    const next = searchLine(objective, { weights, margins, loss, direction, slope: dot(gradient, direction) });
    if (next === undefined) break;
    ({ weights, margins, loss } = next);
  }
  throw new LearnerError('NOT_CONVERGED', `The weights did not converge in ${ITERATIONS_MAX} iterations: raise l2.`);
}

function newtonDirection(objective: LogisticObjective, margins: Float64Array, gradient: Float64Array): Float64Array {
  const { design, l2 } = objective;
  const curvature = curvatureOf(margins);
  const descent = gradient.map((value) => -value);
  if (design.weightCount <= CHOLESKY_WEIGHTS_MAX) return solveCholesky(hessianOf(objective, curvature), descent);
  const last = design.weightCount - 1;
  const addPenalty = (product: Float64Array, v: Float64Array): Float64Array =>
    product.map((value, j) => (j < last ? value + l2 * (v[j] ?? 0) : value));
  return solveConjugateGradient({
    multiply: (v) => {
      const scaled = marginsOf(design, v).map((value, row) => value * (curvature[row] ?? 0));
      return addPenalty(weightedColumnMeans(design, scaled), v);
    },
    b: descent,
    diagonal: hessianDiagonal(objective, curvature),
    tolerance: 1e-4,
    iterationsMax: 500,
  });
}

function hessianDiagonal({ design, l2 }: LogisticObjective, curvature: Float64Array): Float64Array {
  const squared = { ...design, dense: design.dense.map((value) => value * value) };
  return weightedColumnMeans(squared, curvature).map((value) => Math.max(value + l2, 1e-30));
}

interface LineState {
  readonly weights: Float64Array;
  readonly margins: Float64Array;
  readonly loss: number;
  readonly direction: Float64Array;
  /** Derivative of the loss along the direction, < 0. */
  readonly slope: number;
}

/** Halves the step until the loss falls enough; undefined when it does not. */
function searchLine(
  { design, y, l2 }: LogisticObjective,
  { weights, margins, loss, direction, slope }: LineState,
): Pick<LineState, 'weights' | 'margins' | 'loss'> | undefined {
  const change = marginsOf(design, direction);
  const rounding = 1e-14 * (1 + Math.abs(loss)); // near the minimum the fall is smaller than the sum's last bits
  for (let halvings = 0, step = 1; halvings <= HALVINGS_MAX; halvings += 1, step /= 2) {
    const nextWeights = weights.map((value, j) => value + step * (direction[j] ?? 0));
    const nextMargins = margins.map((value, row) => value + step * (change[row] ?? 0));
    const nextLoss = meanLogLoss(nextMargins, y) + penalty(nextWeights, l2);
    if (nextLoss <= loss + ARMIJO * step * slope + rounding)
      return { weights: nextWeights, margins: nextMargins, loss: nextLoss };
  }
  return undefined;
}
