import type { LogPosition } from '@clientele/contracts/log-event';

const CURSOR = /^([0-9a-f]{16})([0-9a-f]{8})([0-9a-f]{16})([0-9a-f]{16})$/u;

/** A partition's place in the log, and the lease epoch that put it there. */
export interface Cursor {
  readonly leaseEpoch: bigint;
  readonly position: LogPosition;
}

/** `value` as hexadecimal digits of a fixed number: sorted as text they are sorted by value. */
export const fixedHex = (value: bigint | number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Lease epoch, log epoch, xid and seq: later cursors are larger, byte by byte. */
export const encodeCursor = ({ leaseEpoch, position }: Cursor): string =>
  fixedHex(leaseEpoch, 16) + fixedHex(position.epoch, 8) + fixedHex(position.xid, 16) + fixedHex(position.seq, 16);

/** Undefined for what is not a cursor. */
export function decodeCursor(text: string): Cursor | undefined {
  const [, lease, epoch, xid, seq] = CURSOR.exec(text) ?? [];
  if (lease === undefined || epoch === undefined || xid === undefined || seq === undefined) return undefined;
  return {
    leaseEpoch: BigInt(`0x${lease}`),
    position: { epoch: Number.parseInt(epoch, 16), xid: BigInt(`0x${xid}`), seq: BigInt(`0x${seq}`) },
  };
}
