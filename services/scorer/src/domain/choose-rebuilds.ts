/** A subject whose state must be rebuilt from the log. */
export interface Choice {
  readonly kind: 'rebuild';
  readonly subjectId: string;
}

/** Subjects that one call of the rebuilder takes. */
const REBUILD_SUBJECTS_MAX = 500;

/**
 * Which subjects to rebuild, each once. Requests are taken whole and in order as long as they fit, since a request
 * with one state missing is refused anyway.
 *
 * @param requests What was found for each request's subjects.
 * @returns At most `REBUILD_SUBJECTS_MAX` subject ids.
 */
export function chooseRebuilds(requests: readonly (readonly (Choice | { readonly kind: string })[])[]): string[] {
  const chosen = new Set<string>();
  for (const found of requests) {
    const missing = new Set(found.flatMap((entry) => (isChoice(entry) ? [entry.subjectId] : [])));
    const added = [...missing].filter((subjectId) => !chosen.has(subjectId));
    if (chosen.size + added.length > REBUILD_SUBJECTS_MAX) continue;
    for (const subjectId of added) chosen.add(subjectId);
  }
  return [...chosen];
}

const isChoice = (entry: Choice | { readonly kind: string }): entry is Choice => entry.kind === 'rebuild';
