import { isPersonal } from './canonical-event.js';
import type { TakenIdentifier } from './take-identifiers.js';

interface Source {
  readonly type: string;
  readonly identifiers: readonly TakenIdentifier[];
}

/**
 * The newest value of each field. What traits say of the person wins over what other parts of events hold, however new;
 * a group's traits are not its member's, and texts that only contain an identifier are no values.
 *
 * @param events Newest first.
 */
export function newestIdentifiers(events: readonly Source[]): Readonly<Record<string, string>> {
  const fromTraits = new Map<string, string>();
  const fromElsewhere = new Map<string, string>();
  for (const { type, identifiers } of events) {
    for (const { field, path, value } of identifiers) {
      if (field === 'text' || (type === 'group' && path.startsWith('traits.'))) continue;
      const values = isPersonal(type, path) ? fromTraits : fromElsewhere;
      if (!values.has(field)) values.set(field, value);
    }
  }
  return Object.fromEntries([...fromElsewhere, ...fromTraits]);
}
