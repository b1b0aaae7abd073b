/** Standardises one of the terms that a numeric column gives. */
export interface Standardisation {
  /** Mean and reciprocal of the standard deviation of the training rows; 0 for a constant term. */
  readonly mean: number;
  readonly inverseDeviation: number;
}

/** How a numeric column becomes what the model multiplies: filled, limited, and given a logarithm beside it. */
export interface NumericTransform {
  /** Median of the training rows that have a value; stands for a missing one. */
  readonly fill: number;
  /** Limits: the training range and once its width on either side, so that no input is infinite. */
  readonly lower: number;
  readonly upper: number;
  readonly linear: Standardisation;
  /** For sign(v) * ln(1 + |v|), a second term of the same column. */
  readonly log: Standardisation;
  /** Whether lacking a value has a weight: in the rich form, when some, but not all training rows lack one. */
  readonly missing: boolean;
}

/**
 * Fits the transform of one column on training rows. The logarithm stands beside the value where it is less skew, as
 * it is of counts, amounts and days: alone it would hide what only the largest values tell.
 *
 * @param values Shape [n], NaN = missing, otherwise finite. Rounded to float32, which is what a served model gets.
 * @param rich Whether the column gets more than its one linear term: the logarithm, and a weight for lacking a value.
 */
export function fitNumericTransform(values: Float64Array, rich: boolean): NumericTransform {
  const present = Float64Array.from(
    values.filter((value) => !Number.isNaN(value)),
    toFloat32,
  ).sort();
  const fill = medianOfSorted(present);
  const smallest = present[0] ?? 0;
  const largest = present[present.length - 1] ?? 0;
  const width = largest - smallest;
  const filled = Float64Array.from(values, (value) => (Number.isNaN(value) ? fill : toFloat32(value)));
  const lessSkew = rich && Math.abs(skewness(present.map(signedLog))) < Math.abs(skewness(present));
  return {
    fill,
    lower: smallest - width,
    upper: largest + width,
    linear: standardise(filled),
    log: lessSkew ? standardise(filled.map(signedLog)) : { mean: 0, inverseDeviation: 0 },
    missing: rich && present.length > 0 && present.length < values.length,
  };
}

function standardise(values: Float64Array): Standardisation {
  const { mean, deviation } = meanAndDeviation(values);
  return { mean, inverseDeviation: deviation <= 1e-9 * Math.abs(mean) ? 0 : 1 / deviation };
}

/** The nearest float32, and the largest one for what is beyond: one absurd amount must not end every training run. */
export const toFloat32 = (value: number): number => Math.fround(Math.max(-FLOAT32_MAX, Math.min(FLOAT32_MAX, value)));

const FLOAT32_MAX = 3.4028234663852886e38;

export const signedLog = (value: number): number => Math.sign(value) * Math.log(1 + Math.abs(value));

function medianOfSorted(sorted: Float64Array): number {
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? high) + high) / 2 : high;
}

function meanAndDeviation(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(values.length, 1)) };
}

/** Third standardised moment; 0 for constant values. */
function skewness(values: Float64Array): number {
  const { mean, deviation } = meanAndDeviation(values);
  if (deviation <= 1e-9 * Math.abs(mean) || values.length === 0) return 0;
  return values.reduce((sum, value) => sum + ((value - mean) / deviation) ** 3, 0) / values.length;
}
