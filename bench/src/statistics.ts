/**
 * The `p`-quantile of a sample, linear between neighbours (Hyndman & Fan's type 7).
 *
 * @param values At least one, any order.
 * @param p In [0, 1].
 * @see Hyndman & Fan, "Sample quantiles in statistical packages", The American Statistician 50(4), 1996.
 */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * p;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new Error('there is no quantile of nothing');
  return below + (above - below) * (place - Math.floor(place));
}

/** @param values At least one, any order. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);
