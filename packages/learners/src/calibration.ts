import { sigmoid } from './logistic-objective.js';
import { quantiles } from './metrics.js';

/** Probability = 1 / (1 + exp(-(slope * margin + intercept))). */
export interface PlattCalibration {
  /** >= 0, so that a higher margin never means a lower probability. */
  readonly slope: number;
  readonly intercept: number;
  /** [margin, probability] at the deciles of the margins that were fitted on, ascending: for the record. */
  readonly knots: readonly (readonly [number, number])[];
}

/** What a model gets that has no rows to be calibrated on. */
export const IDENTITY_CALIBRATION: PlattCalibration = { slope: 1, intercept: 0, knots: [] };

const ITERATIONS_MAX = 100;
const GRADIENT_TOLERANCE = 1e-10;
const RIDGE = 1e-12;
const KNOTS = 11;

/**
 * Platt scaling: a sigmoid fitted to margins of rows that the model was not fitted on, by Newton's method on smoothed
 * targets (n+ + 1) / (n+ + 2) and 1 / (n- + 2). Where higher margins go with fewer positives the slope is 0.
 *
 * @param margins Shape [n], n > 0.
 * @param y Labels 0 or 1, shape [n].
 * @see Platt, 1999; Lin, Lin and Weng, A note on Platt's probabilistic outputs, Machine Learning 68, 2007, algorithm 1.
 */
export function fitPlatt(margins: Float64Array, y: Float64Array): PlattCalibration {
  const positives = y.reduce((sum, label) => sum + label, 0);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (y.length - positives + 2);
  const targets = y.map((label) => (label === 1 ? high : low));
  const fitted = minimise(margins, targets, Math.log((positives + 1) / (y.length - positives + 1)));
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const sigmoidOf = fitted.slope > 0 ? fitted : { slope: 0, intercept: Math.log(mean / (1 - mean)) };
  const knots = quantiles(margins, KNOTS)
    .filter((margin, index, all) => index === 0 || margin > (all[index - 1] ?? -Infinity))
    .map((margin) => [margin, calibrate(sigmoidOf, margin)] as const);
  return { ...sigmoidOf, knots };
}

export const calibrate = (
  { slope, intercept }: Pick<PlattCalibration, 'slope' | 'intercept'>,
  margin: number,
): number => sigmoid(slope * margin + intercept);

interface Sigmoid {
  slope: number;
  intercept: number;
}

function minimise(margins: Float64Array, targets: Float64Array, intercept: number): Sigmoid {
  let current: Sigmoid = { slope: 0, intercept };
  let loss = crossEntropy(margins, targets, current);
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    const { step, gradientNorm } = newtonStep(margins, targets, current);
    if (gradientNorm <= GRADIENT_TOLERANCE * margins.length) return current;
    const next = searchLine(current, step, (candidate) => crossEntropy(margins, targets, candidate), loss);
    if (next === undefined) return current; // the loss cannot fall any more in float64
    current = next;
    loss = crossEntropy(margins, targets, current);
  }
  return current;
}

function crossEntropy(margins: Float64Array, targets: Float64Array, { slope, intercept }: Sigmoid): number {
  let total = 0;
  for (let row = 0; row < margins.length; row += 1) {
    const z = slope * (margins[row] ?? 0) + intercept;
    total += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (targets[row] ?? 0) * z;
  }
  return total;
}

function newtonStep(
  margins: Float64Array,
  targets: Float64Array,
  { slope, intercept }: Sigmoid,
): { step: Sigmoid; gradientNorm: number } {
  let [gs, gi, hss, hsi, hii] = [0, 0, RIDGE, 0, RIDGE];
  for (let row = 0; row < margins.length; row += 1) {
    const margin = margins[row] ?? 0;
    const p = sigmoid(slope * margin + intercept);
    const residual = p - (targets[row] ?? 0);
    const weight = p * (1 - p);
    gs += residual * margin;
    gi += residual;
    hss += weight * margin * margin;
    hsi += weight * margin;
    hii += weight;
  }
  const determinant = hss * hii - hsi * hsi;
  const step = { slope: (hsi * gi - hii * gs) / determinant, intercept: (hsi * gs - hss * gi) / determinant };
  return { step, gradientNorm: Math.max(Math.abs(gs), Math.abs(gi)) };
}

function searchLine(
  from: Sigmoid,
  step: Sigmoid,
  lossOf: (candidate: Sigmoid) => number,
  loss: number,
): Sigmoid | undefined {
  for (let size = 1; size >= 1e-10; size /= 2) {
    const candidate = { slope: from.slope + size * step.slope, intercept: from.intercept + size * step.intercept };
    if (lossOf(candidate) < loss) return candidate;
  }
  return undefined;
}
