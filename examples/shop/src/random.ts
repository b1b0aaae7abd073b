/** A seeded source of random numbers; the same seed gives the same sequence on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Exponential with the given mean, > 0. */
  readonly exponential: (mean: number) => number;
  /** Gamma with the given shape (> 0) and mean. */
  readonly gamma: (shape: number, mean: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Whole number in [low, high]. */
  readonly integer: (low: number, high: number) => number;
  /** One of `items`, each as likely as its weight. */
  readonly pick: <T>(items: readonly (readonly [item: T, weight: number])[]) => T;
}

/**
 * Seeded generator on 32-bit integers. Seed, stream and index name one sequence: what one stream draws never moves
 * another, so a customer's draws depend on neither the other customers nor their number.
 *
 * @param seed Whole number, 0 to 2^32 - 1.
 * @param stream What the numbers are for, whole number, 0 to 2^32 - 1.
 * @param index Whose numbers they are, whole number, 0 to 2^32 - 1.
 * @see Chris Doty-Humphrey, "PractRand", generator sfc32; Marsaglia & Tsang, "A simple method for generating gamma
 * variables", ACM TOMS 26(3), 2000.
 */
export function createRandom(seed: number, stream = 0, index = 0): Random {
  let a = stream >>> 0;
  let b = index >>> 0;
  let c = seed >>> 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round += 1) next();

  const uniform = (): number => next() / 2 ** 32;
  const exponential = (mean: number): number => -mean * Math.log(1 - uniform());
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const unitGamma = (shape: number): number => {
    if (shape < 1) return unitGamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return {
    uniform,
    exponential,
    normal,
    gamma: (shape, mean) => (unitGamma(shape) * mean) / shape,
    integer: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    pick(items) {
      let left = uniform() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      throw new RangeError('pick needs at least one item with a positive weight.');
    },
  };
}
