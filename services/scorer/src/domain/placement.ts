import type { ArtifactManifest } from '@clientele/contracts/artifact';

export type Band = 'low' | 'medium' | 'high';

/** The band of a probability in [0, 1]. A limit belongs to the band that it opens. */
export function bandOf(probability: number, limits: ArtifactManifest['bands']): Band {
  if (probability >= limits.high) return 'high';
  return probability >= limits.medium ? 'medium' : 'low';
}

/**
 * Share of the training scores that are lower than `probability`, in [0, 1], interpolated between quantiles.
 *
 * @param quantiles Of the training scores at equal steps from 0 % to 100 %, ascending, at least two.
 */
export function percentileOf(probability: number, quantiles: readonly number[]): number {
  const steps = quantiles.length - 1;
  const above = firstAtLeast(quantiles, probability);
  if (above === 0) return 0;
  if (above > steps) return 1;
  const lower = quantiles[above - 1] ?? 0;
  const upper = quantiles[above] ?? 1;
  return (above - 1 + (probability - lower) / (upper - lower)) / steps;
}

/** Index of the first value that is not below `limit`; the length when there is none. */
function firstAtLeast(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
