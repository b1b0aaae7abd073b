/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factorisation. A pivot that rounding or collinear
 * columns have taken to nothing is replaced by a tiny multiple of its diagonal, so the answer is always a direction of
 * descent.
 *
 * @param upper Upper triangle of A, row-major [n, n]; overwritten.
 */
export function solveCholesky(upper: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i += 1) {
    const diagonal = upper[i * n + i] ?? 0;
    let pivot = diagonal;
    for (let k = 0; k < i; k += 1) pivot -= (upper[k * n + i] ?? 0) ** 2;
    const root = Math.sqrt(Math.max(pivot, 1e-12 * diagonal, 1e-30));
    upper[i * n + i] = root;
    eliminate(upper, n, i, root);
  }
  return substitute(upper, b);
}

/** Turns row i into the factor's, given the rows before it. */
function eliminate(upper: Float64Array, n: number, i: number, root: number): void {
  const row = upper.subarray(i * n, i * n + n);
  for (let k = 0; k < i; k += 1) {
    const factor = upper[k * n + i] ?? 0;
    if (factor === 0) continue;
    for (let j = i + 1; j < n; j += 1) row[j] = (row[j] ?? 0) - factor * (upper[k * n + j] ?? 0);
  }
  for (let j = i + 1; j < n; j += 1) row[j] = (row[j] ?? 0) / root;
}

// eslint-disable-next-line complexity -- a numeric kernel: `?? 0` only narrows types
function substitute(upper: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  for (let i = 0; i < n; i += 1) {
    const value = (x[i] ?? 0) / (upper[i * n + i] ?? 1);
    x[i] = value;
    for (let j = i + 1; j < n; j += 1) x[j] = (x[j] ?? 0) - (upper[i * n + j] ?? 0) * value;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let value = x[i] ?? 0;
    for (let j = i + 1; j < n; j += 1) value -= (upper[i * n + j] ?? 0) * (x[j] ?? 0);
    x[i] = value / (upper[i * n + i] ?? 1);
  }
  return x;
}

export interface ConjugateGradientInput {
  /** A v for a symmetric positive definite A. */
  readonly multiply: (v: Float64Array) => Float64Array;
  readonly b: Float64Array;
  /** Diagonal of A, > 0: the preconditioner. */
  readonly diagonal: Float64Array;
  /** The residual's norm to stop at, as a share of b's. */
  readonly tolerance: number;
  readonly iterationsMax: number;
}

/** Solves A x = b without forming A. @see Hestenes and Stiefel, 1952; Nocedal and Wright, algorithm 5.3. */
// eslint-disable-next-line complexity -- a numeric kernel: `?? 0` only narrows types
export function solveConjugateGradient(input: ConjugateGradientInput): Float64Array {
  const { multiply, b, diagonal, tolerance, iterationsMax } = input;
  const x = new Float64Array(b.length);
  const residual = b.slice();
  let scaled = residual.map((value, j) => value / (diagonal[j] ?? 1));
  const direction = scaled.slice();
  let energy = dot(residual, scaled);
  const goal = tolerance * Math.sqrt(dot(b, b));
  for (let iteration = 0; iteration < iterationsMax && Math.sqrt(dot(residual, residual)) > goal; iteration += 1) {
    const image = multiply(direction);
    const bend = dot(direction, image);
    if (!(bend > 0)) break;
    const step = energy / bend;
    for (let j = 0; j < x.length; j += 1) {
      x[j] = (x[j] ?? 0) + step * (direction[j] ?? 0);
      residual[j] = (residual[j] ?? 0) - step * (image[j] ?? 0);
    }
    scaled = residual.map((value, j) => value / (diagonal[j] ?? 1));
    const nextEnergy = dot(residual, scaled);
    for (let j = 0; j < x.length; j += 1) direction[j] = (scaled[j] ?? 0) + (nextEnergy / energy) * (direction[j] ?? 0);
    energy = nextEnergy;
  }
  return x;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j += 1) sum += (a[j] ?? 0) * (b[j] ?? 0);
  return sum;
}
