import { newestIdentifiers } from '../domain/newest-identifiers.js';
import type { IdentifierReader } from '../ports.js';

export interface RevealedSubject {
  readonly subjectId: string;
  /** Field to newest value, in clear. */
  readonly identifiers: Readonly<Record<string, string>>;
}

export type RevealIdentifiers = (subjectIds: readonly string[]) => Promise<readonly RevealedSubject[]>;

/** Decrypts the newest identifiers of subjects. Subjects without any, and erased ones, are left out. */
export function createRevealIdentifiers({ reader }: { readonly reader: IdentifierReader }): RevealIdentifiers {
  return async function revealIdentifiers(subjectIds) {
    const found = await reader.readIdentifiers([...new Set(subjectIds)]);
    return [...found].map(([subjectId, events]) => ({ subjectId, identifiers: newestIdentifiers(events) }));
  };
}
