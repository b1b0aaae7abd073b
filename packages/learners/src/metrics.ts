import type { BinaryMetrics } from '@clientele/contracts/artifact';
import { hasBothClasses } from './feature-table.js';

const BINS = 10;
/** Probabilities are kept this far from 0 and 1 in the log loss: the precision of float64, as scikit-learn does. */
const CLIP = 2 ** -52;

/** Area under the ROC curve, log loss and calibration error of calibrated probabilities. */
export const binaryMetrics = (y: Float64Array, probability: Float64Array): BinaryMetrics => ({
  rows: y.length,
  positives: y.reduce((sum, label) => sum + label, 0),
  auc: hasBothClasses(y) ? rocAuc(y, probability) : null,
  logLoss: logLoss(y, probability),
  calibrationError: calibrationError(y, probability),
});

/**
 * Probability that a positive has a higher score than a negative, ties counting half; exact, by mid-ranks.
 *
 * @param y Labels 0 or 1, shape [n], both present (NaN otherwise).
 * @see Hanley and McNeil, Radiology 143, 1982; the Mann-Whitney U statistic.
 */
export function rocAuc(y: Float64Array, score: Float64Array): number {
  const order = ascendingOrder(score);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = score[order[start] ?? 0];
    let tiedPositives = 0;
    for (end = start; end < order.length && score[order[end] ?? 0] === value; end += 1)
      tiedPositives += y[order[end] ?? 0] ?? 0;
    positives += tiedPositives;
    rankSum += tiedPositives * ((start + 1 + end) / 2);
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (y.length - positives));
}

/** Mean negative log likelihood in nats; 0 without rows. */
export function logLoss(y: Float64Array, probability: Float64Array): number {
  let total = 0;
  for (let row = 0; row < y.length; row += 1) {
    const p = Math.min(1 - CLIP, Math.max(CLIP, probability[row] ?? 0));
    total -= y[row] === 1 ? Math.log(p) : Math.log(1 - p);
  }
  return y.length === 0 ? 0 : total / y.length;
}

/**
 * Expected calibration error over ten bins of equal counts: the mean over rows of |mean probability - share of
 * positives| of the row's bin. Rows are binned by probability, equal ones in their own order.
 *
 * @returns In [0, 1]; 0 without rows.
 * @see Naeini, Cooper and Hauskrecht, AAAI 2015; equal counts as in Nguyen and O'Connor, EMNLP 2015.
 */
export function calibrationError(y: Float64Array, probability: Float64Array): number {
  const order = ascendingOrder(probability);
  let total = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    const rows = order.subarray(Math.floor((bin * y.length) / BINS), Math.floor(((bin + 1) * y.length) / BINS));
    total += Math.abs(rows.reduce((gap, row) => gap + (probability[row] ?? 0) - (y[row] ?? 0), 0));
  }
  return y.length === 0 ? 0 : total / y.length;
}

const ascendingOrder = (values: Float64Array): Int32Array =>
  Int32Array.from(values, (_, row) => row).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);

/**
 * `count` quantiles from the smallest to the largest value, interpolated linearly.
 *
 * @param values Shape [n], n > 0.
 * @see Hyndman and Fan, The American Statistician 50, 1996, definition 7.
 */
export function quantiles(values: Float64Array, count: number): number[] {
  const sorted = values.slice().sort();
  return Array.from({ length: count }, (_, index) => {
    const place = (index * (sorted.length - 1)) / (count - 1);
    const low = sorted[Math.floor(place)] ?? NaN;
    const high = sorted[Math.ceil(place)] ?? NaN;
    return low + (high - low) * (place - Math.floor(place));
  });
}
