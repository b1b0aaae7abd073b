/**
 * An exact sum in millionths: a number while it is a safe integer, a bigint beyond. The form follows from the value, so
 * equal sums are equal whatever order they were added in.
 */
export type Fixed = number | bigint;

const SCALE = 1_000_000;
const LARGEST_VALUE = 1e12;

/**
 * A JSON value in millionths: the nearest, ties away from zero. Decimals of up to six places are exact below 2^33, where
 * float64 still tells them apart.
 *
 * @returns undefined for what cannot be summed: not a number (numeric strings too), not finite, beyond ±1e12.
 */
export function fixedFromValue(value: unknown): Fixed | undefined {
  if (typeof value !== 'number' || !(Math.abs(value) <= LARGEST_VALUE)) return undefined;
  const magnitude = Math.abs(value);
  const whole = Math.floor(magnitude);
  const part = millionths(magnitude - whole);
  const scaled = whole * SCALE + part;
  if (Number.isSafeInteger(scaled)) return value < 0 ? 0 - scaled : scaled;
  const exact = BigInt(whole) * BigInt(SCALE) + BigInt(part);
  return value < 0 ? -exact : exact;
}

/** Nearest millionths of a fraction in [0, 1). The product errs by less than 1e-10, so only ties need care. */
function millionths(fraction: number): number {
  const scaled = fraction * SCALE;
  const isTie = Math.abs((scaled % 1) - 0.5) < 1e-9;
  return Math.round(isTie ? Number(fraction.toFixed(6)) * SCALE : scaled);
}

export function addFixed(a: Fixed, b: Fixed): Fixed {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normalFixed(BigInt(a) + BigInt(b));
}

/** The number if it is a safe integer, else the bigint itself. */
export function normalFixed(value: bigint): Fixed {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** `sum / parts` in units, as the nearest float64 while the sum is a safe integer. `parts` must be at least 1. */
export const fixedToNumber = (sum: Fixed, parts: number): number => Number(sum) / (SCALE * parts);
