import { readEncoded, type Encoded } from './encoded-state.js';

/** What the store says of a subject. */
export type Sighting =
  | (Encoded & { /** Whose state or forward it is. */ readonly subjectId: string })
  /** All states are there and this one is not: the subject has no events. */
  | { readonly kind: 'none' }
  /** Cannot be relied on; `rebuildAs` is the subject to ask the log for. */
  | { readonly kind: 'lost'; readonly rebuildAs: string };

/** What was read at one moment; `readyEpoch` is undefined while states are being rebuilt. */
export interface Snapshot {
  readonly readyEpoch: string | undefined;
  readonly states: readonly (Uint8Array | undefined)[];
}

/**
 * Judges what was read. Until every state is rebuilt, and for states of another epoch of the log, the store cannot be
 * relied on: a known customer must not be answered as a stranger.
 */
export function sightingsOf(snapshot: Snapshot, subjectIds: readonly string[]): ReadonlyMap<string, Sighting> {
  return new Map(
    subjectIds.map((subjectId, index) => [
      subjectId,
      sightingOf(subjectId, snapshot.states[index], snapshot.readyEpoch),
    ]),
  );
}

function sightingOf(subjectId: string, bytes: Uint8Array | undefined, readyEpoch: string | undefined): Sighting {
  if (readyEpoch === undefined) return { kind: 'lost', rebuildAs: subjectId };
  if (bytes === undefined) return { kind: 'none' };
  const encoded = readEncoded(bytes);
  return encoded !== undefined && String(encoded.logEpoch) === readyEpoch
    ? { ...encoded, subjectId }
    : { kind: 'lost', rebuildAs: subjectId };
}

/**
 * What a subject's forward leads to. A forward to nothing, or to another forward, is a merge in progress: the log
 * knows better.
 */
export function followForward(subjectId: string, sighting: Sighting, targets: ReadonlyMap<string, Sighting>): Sighting {
  if (sighting.kind !== 'forward') return sighting;
  const target = targets.get(sighting.to);
  if (target?.kind === 'state') return target;
  return { kind: 'lost', rebuildAs: target?.kind === 'forward' ? subjectId : sighting.to };
}
