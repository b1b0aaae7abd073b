import { comparePositions, type LogPosition } from '@clientele/contracts/log-event';
import type { Cursor } from './cursor.js';
import type { BuilderMark, StoreMarks } from './store-marks.js';

/** What the states should be. */
export interface TailTarget {
  readonly logEpoch: number;
  readonly viewSetKey: string;
  readonly leaseEpoch: bigint;
}

/** Where to go on with states that are in the store. */
export interface Continuation {
  readonly position: LogPosition;
  readonly baseLeaseEpoch: bigint;
  readonly ready: boolean;
}

/**
 * Where a holder goes on from, or undefined when every state must be built from the log's start: the store says nothing
 * or something else about itself, a cursor is missing, or somebody wrote under a lease that Postgres does not know of.
 * An unfinished rebuild is gone on with.
 */
export function planContinuation(marks: StoreMarks, target: TailTarget): Continuation | undefined {
  const { builder, cursors, readyEpoch } = marks;
  if (builder === undefined || !isOwnWork(builder, target)) return undefined;
  if (readyEpoch !== (builder.ready ? target.logEpoch : undefined)) return undefined;
  const isUsable = (cursor: Cursor | undefined): cursor is Cursor =>
    cursor?.position.epoch === target.logEpoch &&
    cursor.leaseEpoch >= builder.baseLeaseEpoch &&
    cursor.leaseEpoch <= target.leaseEpoch;
  if (!cursors.every(isUsable)) return undefined;
  const [first, ...rest] = cursors.map(({ position }) => position);
  if (first === undefined) return undefined;
  const position = rest.reduce((least, next) => (comparePositions(next, least) < 0 ? next : least), first);
  return { position, baseLeaseEpoch: builder.baseLeaseEpoch, ready: builder.ready };
}

const isOwnWork = (builder: BuilderMark, target: TailTarget): boolean =>
  builder.viewSetKey === target.viewSetKey && builder.leaseEpoch <= target.leaseEpoch;

/** Highest lease epoch that wrote to the store; 0 when nobody did. */
export function highestLeaseEpoch({ builder, cursors }: StoreMarks): bigint {
  const epochs = [builder, ...cursors].map((mark) => mark?.leaseEpoch ?? 0n);
  return epochs.reduce((highest, next) => (next > highest ? next : highest), 0n);
}

export interface Expected extends TailTarget {
  readonly baseLeaseEpoch: bigint;
  readonly ready: boolean;
  readonly cursors: readonly (Cursor | undefined)[];
}

/** Whether the store is as its holder left it. */
export function isIntact({ builder, cursors, readyEpoch }: StoreMarks, expected: Expected): boolean {
  return (
    builder?.leaseEpoch === expected.leaseEpoch &&
    builder.baseLeaseEpoch === expected.baseLeaseEpoch &&
    builder.viewSetKey === expected.viewSetKey &&
    builder.ready === expected.ready &&
    readyEpoch === (expected.ready ? expected.logEpoch : undefined) &&
    cursors.every((cursor, partition) => isSameCursor(cursor, expected.cursors[partition]))
  );
}

function isSameCursor(a: Cursor | undefined, b: Cursor | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.leaseEpoch === b.leaseEpoch && comparePositions(a.position, b.position) === 0;
}
