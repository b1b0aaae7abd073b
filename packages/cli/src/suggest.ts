/**
 * The candidates nearest to `text`, best first: those at most two insertions, deletions and substitutions away.
 *
 * @see Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals", 1966.
 */
export function suggest(text: string, candidates: readonly string[]): readonly string[] {
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(text, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.min(2, candidate.length / 2))
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substituted = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substituted));
    }
    last = current;
  }
  return last[b.length] ?? 0;
}
