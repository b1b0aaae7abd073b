/** Four words of 32 bits, not all zero. */
export type RandomState = readonly [number, number, number, number];

/**
 * The same numbers for the same seed, on every machine: xoshiro128**, seeded by SplitMix32. Not for secrets.
 *
 * @param seed Unsigned 32 bits.
 * @returns A function that gives whole numbers, uniform in [0, `limit`), for a limit of 1 to 2^32. Their bias is at most
 * limit / 2^32.
 * @see Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 2021.
 */
export function createRandomIntegers(seed: number): (limit: number) => number {
  const next = xoshiro128(expandSeed(seed));
  return (limit) => Math.floor((next() / 2 ** 32) * limit);
}

/** Numbers of 32 bits: xoshiro128** from a state. */
export function xoshiro128(state: RandomState): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
}

/** Puts the values in an order that is as likely as any other, in place (Fisher and Yates). */
export function shuffle(values: Int32Array, random: (limit: number) => number): Int32Array {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = random(last + 1);
    const value = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = value;
  }
  return values;
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** SplitMix32: the finaliser of MurmurHash3 over steps of the golden ratio. */
function expandSeed(seed: number): RandomState {
  const word = (step: number): number => {
    let state = (seed + Math.imul(step, 0x9e3779b9)) | 0;
    state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    return state ^ (state >>> 16);
  };
  return [word(1), word(2), word(3), word(4)];
}
