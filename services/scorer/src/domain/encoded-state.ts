import type { CompiledViews } from '@clientele/feature-engine/compile-views';
import type { CustomerState } from '@clientele/feature-engine/customer-state';
import { decodeForward, decodeHeader, decodeState } from '@clientele/feature-engine/state-codec';
import { StateCodecError } from '@clientele/feature-engine/state-codec-error';

/** What the first bytes of a stored value say. */
export type Encoded =
  | { readonly kind: 'state'; readonly logEpoch: number; readonly bytes: Uint8Array }
  | { readonly kind: 'forward'; readonly logEpoch: number; readonly to: string };

export interface History {
  readonly state: CustomerState;
  /** Unix epoch ms. */
  readonly maxAvailableAtMs: number;
}

/** Undefined for bytes that this release cannot read. */
export const readEncoded = (bytes: Uint8Array): Encoded | undefined =>
  unlessUnreadable(() => {
    const { kind, logEpoch } = decodeHeader(bytes);
    if (kind === 'state') return { kind, logEpoch, bytes };
    return { kind, logEpoch, to: decodeForward(bytes).targetSubjectId };
  });

/** Undefined for bytes that lack one of the views, or that this release cannot read. */
export const readHistory = (bytes: Uint8Array, views: CompiledViews): History | undefined =>
  unlessUnreadable(() => {
    const { header, state } = decodeState(views, bytes);
    return { state, maxAvailableAtMs: header.maxAvailableAtMs };
  });

function unlessUnreadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (err) {
    if (err instanceof StateCodecError) return undefined;
    throw err;
  }
}
