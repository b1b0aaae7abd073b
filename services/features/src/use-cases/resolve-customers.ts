import type { EventLog } from '../ports.js';

/** A customer: a set of subjects named by the surviving one. */
export interface Customer {
  readonly customerId: string;
  /** False when no event of the subject has been seen. */
  readonly known: boolean;
  /** The survivor first. */
  readonly subjectIds: readonly string[];
}

/** Finds the customer behind each subject, in order. As no link joins subjects yet, each is a customer of its own. */
export type ResolveCustomers = (subjectIds: readonly string[]) => Promise<readonly Customer[]>;

export const createResolveCustomers = ({ log }: { readonly log: EventLog }): ResolveCustomers =>
  async function resolveCustomers(subjectIds) {
    const known = await log.knownSubjects([...new Set(subjectIds)]);
    return subjectIds.map((subjectId) => ({
      customerId: subjectId,
      known: known.has(subjectId),
      subjectIds: [subjectId],
    }));
  };
