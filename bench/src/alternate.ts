/** What two things gave, one value for each run. */
export interface Pairs<Ours, Limit> {
  readonly ours: readonly Ours[];
  readonly limit: readonly Limit[];
}

/**
 * Measures two things by turns, `runs` times each, never both at once. Who goes first changes from run to run, so that what
 * slows the machine down for a while, or a run that warms up the next, hits both alike.
 */
export async function alternate<Ours, Limit>(
  runs: number,
  measureOurs: () => Promise<Ours>,
  measureLimit: () => Promise<Limit>,
): Promise<Pairs<Ours, Limit>> {
  const ours: Ours[] = [];
  const limit: Limit[] = [];
  for (let run = 0; run < runs; run += 1) {
    if (run % 2 === 0) ours.push(await measureOurs());
    limit.push(await measureLimit());
    if (run % 2 === 1) ours.push(await measureOurs());
  }
  return { ours, limit };
}
