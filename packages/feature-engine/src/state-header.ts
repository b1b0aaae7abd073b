import type { LogPosition } from '@clientele/contracts/log-event';
import { corruptState, StateCodecError } from './state-codec-error.js';

export const STATE_CODEC = 1;
/** Views that a header can name: their number is one byte. */
export const STATE_VIEWS_MAX = 255;

export type StateKind = 'state' | 'forward';

/** What stands before a customer's state or forward. */
export interface StateHeader {
  readonly codec: typeof STATE_CODEC;
  readonly kind: StateKind;
  /** 0 to 2^31 - 1; the epoch of `position`. */
  readonly logEpoch: number;
  /** Of the writer's partition lease, 0 to 2^63 - 1. */
  readonly leaseEpoch: bigint;
  /** Counts merges and splits of the customer, 0 to 2^31 - 1. */
  readonly customerEpoch: number;
  /** The last event applied; `epoch` is `logEpoch`. */
  readonly position: LogPosition;
  /** Largest available-at time of the applied events, Unix epoch ms. Times before 1970 read back as 0. */
  readonly maxAvailableAtMs: number;
  /** SHA-256 of each view that the state holds, hexadecimal, in order; empty in a forward. */
  readonly viewHashes: readonly string[];
}

/** What a writer gives; the rest follows from what is written. A whole header fits, its other fields are not looked at. */
export type StateStamp = Pick<
  StateHeader,
  'logEpoch' | 'leaseEpoch' | 'customerEpoch' | 'position' | 'maxAvailableAtMs'
>;

/**
 * Where the fields of a header begin, in bytes from 0. All integers are unsigned and big-endian, so that slices compare
 * as the numbers do. In Lua, `string.sub(value, offset + 1, offset + size)`.
 */
export const STATE_HEADER_OFFSETS = {
  codec: 0,
  kind: 1,
  logEpoch: 2,
  leaseEpoch: 6,
  customerEpoch: 14,
  xid: 18,
  seq: 26,
  maxAvailableAtMs: 34,
  viewCount: 42,
  viewHashes: 43,
} as const;

/** Sizes in bytes; `viewHashes` is the size of one hash, of which there are `viewCount`, and then the payload begins. */
export const STATE_HEADER_SIZES = {
  codec: 1,
  kind: 1,
  logEpoch: 4,
  leaseEpoch: 8,
  customerEpoch: 4,
  xid: 8,
  seq: 8,
  maxAvailableAtMs: 8,
  viewCount: 1,
  viewHashes: 32,
} as const satisfies Record<keyof typeof STATE_HEADER_OFFSETS, number>;

/** `kind` as its byte. */
export const STATE_KIND_BYTES = { state: 0, forward: 1 } as const satisfies Record<StateKind, number>;

const AT = STATE_HEADER_OFFSETS;
const HASH_SIZE = STATE_HEADER_SIZES.viewHashes;

/** Size of a header, and so where its payload begins. */
export const headerSize = (viewCount: number): number => AT.viewHashes + viewCount * HASH_SIZE;

/** @throws RangeError when a field is outside its range or there are too many views. */
export function writeHeader(target: Buffer, kind: StateKind, stamp: StateStamp, viewHashes: readonly string[]): void {
  if (viewHashes.length > STATE_VIEWS_MAX) throw new RangeError(`A state holds at most ${STATE_VIEWS_MAX} views.`);
  if (stamp.position.epoch !== stamp.logEpoch) throw new RangeError('The position is of another log epoch.');
  target.writeUInt8(STATE_CODEC, AT.codec);
  target.writeUInt8(STATE_KIND_BYTES[kind], AT.kind);
  target.writeUInt32BE(stamp.logEpoch, AT.logEpoch);
  target.writeBigUInt64BE(stamp.leaseEpoch, AT.leaseEpoch);
  target.writeUInt32BE(stamp.customerEpoch, AT.customerEpoch);
  target.writeBigUInt64BE(stamp.position.xid, AT.xid);
  target.writeBigUInt64BE(stamp.position.seq, AT.seq);
  target.writeBigUInt64BE(BigInt(Math.max(0, Math.ceil(stamp.maxAvailableAtMs))), AT.maxAvailableAtMs);
  target.writeUInt8(viewHashes.length, AT.viewCount);
  viewHashes.forEach((hash, index) => target.write(hash, headerSize(index), HASH_SIZE, 'hex'));
}

/** Whether the bytes are a state or a forward. @throws StateCodecError STATE_CODEC_UNKNOWN, STATE_CORRUPT. */
export function stateKind(bytes: Uint8Array): StateKind {
  if (bytes.length < AT.viewHashes) throw corruptState('A customer state is shorter than its header.');
  if (bytes[AT.codec] !== STATE_CODEC)
    throw new StateCodecError('STATE_CODEC_UNKNOWN', 'A customer state was written by another codec.');
  const kind = bytes[AT.kind];
  if (kind === STATE_KIND_BYTES.state) return 'state';
  if (kind === STATE_KIND_BYTES.forward) return 'forward';
  throw corruptState('A customer state is of an unknown kind.');
}

/** Reads the header alone. @throws StateCodecError STATE_CODEC_UNKNOWN, STATE_CORRUPT. */
export function readHeader(buffer: Buffer): StateHeader {
  const kind = stateKind(buffer);
  const viewCount = buffer.readUInt8(AT.viewCount);
  if (buffer.length < headerSize(viewCount)) throw corruptState('A customer state is shorter than its header.');
  const viewHashes: string[] = [];
  for (let view = 0; view < viewCount; view += 1)
    viewHashes.push(buffer.toString('hex', headerSize(view), headerSize(view + 1)));
  const logEpoch = buffer.readUInt32BE(AT.logEpoch);
  return {
    codec: STATE_CODEC,
    kind,
    logEpoch,
    leaseEpoch: buffer.readBigUInt64BE(AT.leaseEpoch),
    customerEpoch: buffer.readUInt32BE(AT.customerEpoch),
    position: { epoch: logEpoch, xid: buffer.readBigUInt64BE(AT.xid), seq: buffer.readBigUInt64BE(AT.seq) },
    maxAvailableAtMs: buffer.readUInt32BE(AT.maxAvailableAtMs) * 2 ** 32 + buffer.readUInt32BE(AT.maxAvailableAtMs + 4),
    viewHashes,
  };
}
