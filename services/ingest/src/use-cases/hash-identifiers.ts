import { identifierHmac, type IdentifierKind } from '@clientele/contracts/subject';

export type HashIdentifiers = (identifiers: readonly { kind: IdentifierKind; value: string }[]) => readonly string[];

/** HMACs in the order asked for; an empty text for a value that cannot be normalised. */
export function createHashIdentifiers({ workspaceSecret }: { readonly workspaceSecret: string }): HashIdentifiers {
  return (identifiers) => identifiers.map(({ kind, value }) => identifierHmac(workspaceSecret, kind, value) ?? '');
}
