import type { Cursor } from './cursor.js';

/** Who keeps the states up to date, and what is in them. */
export interface BuilderMark {
  /** Lease under which the mark was written. */
  readonly leaseEpoch: bigint;
  /** Lease under which the states were built from the log's start; a state of an older one counts as missing. */
  readonly baseLeaseEpoch: bigint;
  /** Which views the states hold. */
  readonly viewSetKey: string;
  /** False while the states are being built. */
  readonly ready: boolean;
}

/** What the store of states says about itself. */
export interface StoreMarks {
  /** Log epoch of which every state is there; undefined while they are being built. */
  readonly readyEpoch: number | undefined;
  readonly builder: BuilderMark | undefined;
  /** One for each of the 256 partitions; undefined where there is none. */
  readonly cursors: readonly (Cursor | undefined)[];
}
