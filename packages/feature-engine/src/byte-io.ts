import { normalFixed, type Fixed } from './fixed-point.js';
import { corruptState } from './state-codec-error.js';

/** Bytes being written; `buffer` grows. */
export interface ByteWriter {
  buffer: Buffer;
  length: number;
}

/** Bytes being read; reading past `end` throws StateCodecError STATE_CORRUPT. */
export interface ByteReader {
  readonly buffer: Buffer;
  offset: number;
  readonly end: number;
}

const FIXED_BYTES_MAX = 20; // 2^53 events of 1e18 millionths need 113 bits
const WIDE_SHIFT_BITS = 48;

export const createByteWriter = (): ByteWriter => ({ buffer: Buffer.allocUnsafe(1_024), length: 0 });

export const writtenBytes = (writer: ByteWriter): Buffer => Buffer.from(writer.buffer.subarray(0, writer.length));

/** Makes room for `count` bytes and returns where they start. */
export function reserve(writer: ByteWriter, count: number): number {
  const start = writer.length;
  writer.length += count;
  if (writer.length > writer.buffer.length) {
    const larger = Buffer.allocUnsafe(Math.max(writer.length, 2 * writer.buffer.length));
    writer.buffer.copy(larger, 0, 0, start);
    writer.buffer = larger;
  }
  return start;
}

function writeByte(writer: ByteWriter, value: number): void {
  const at = reserve(writer, 1);
  writer.buffer[at] = value;
}

/** Unsigned safe integer, seven bits a byte, lowest first. */
export function writeVarint(writer: ByteWriter, value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    writeByte(writer, (rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  writeByte(writer, rest);
}

/** Signed integer of any size: sign and six bits of the magnitude, then seven bits a byte, lowest first. */
export function writeFixed(writer: ByteWriter, value: Fixed): void {
  const sign = value < 0 ? 0x40 : 0;
  const magnitude = value < 0 ? -value : value;
  if (typeof magnitude === 'bigint') {
    writeByte(writer, Number(magnitude & 0x3fn) | sign | 0x80);
    let rest = magnitude >> 6n;
    for (; rest >= 0x80n; rest >>= 7n) writeByte(writer, Number(rest & 0x7fn) | 0x80);
    writeByte(writer, Number(rest));
    return;
  }
  const rest = Math.floor(magnitude / 0x40);
  writeByte(writer, (magnitude % 0x40) | sign | (rest > 0 ? 0x80 : 0));
  if (rest > 0) writeVarint(writer, rest);
}

export function writeFloat64(writer: ByteWriter, value: number): void {
  const at = reserve(writer, 8);
  writer.buffer.writeDoubleBE(value, at);
}

/** Length as a varint, then UTF-8. */
export function writeText(writer: ByteWriter, text: string): void {
  const length = Buffer.byteLength(text);
  writeVarint(writer, length);
  const at = reserve(writer, length);
  writer.buffer.write(text, at, 'utf8');
}

/** Where `count` bytes start, after checking that they are there. */
export function take(reader: ByteReader, count: number): number {
  const start = reader.offset;
  if (count > reader.end - start) throw corruptState('A customer state ends too early.');
  reader.offset = start + count;
  return start;
}

function readByte(reader: ByteReader): number {
  if (reader.offset >= reader.end) throw corruptState('A customer state ends too early.');
  return reader.buffer[reader.offset++] ?? 0;
}

export function readVarint(reader: ByteReader): number {
  let byte = readByte(reader);
  let value = byte & 0x7f;
  for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
    byte = readByte(reader);
    value += (byte & 0x7f) * scale;
    if (!Number.isSafeInteger(value)) throw corruptState('A customer state holds an integer that is too large.');
  }
  return value;
}

export function readFixed(reader: ByteReader): Fixed {
  let byte = readByte(reader);
  const negative = (byte & 0x40) !== 0;
  let magnitude = byte & 0x3f;
  let bits = 6;
  for (let scale = 0x40; byte >= 0x80 && bits < WIDE_SHIFT_BITS; scale *= 0x80, bits += 7) {
    byte = readByte(reader);
    magnitude += (byte & 0x7f) * scale;
  }
  if (byte >= 0x80) return readWide(reader, { magnitude, bits, negative });
  return negative ? 0 - magnitude : magnitude;
}

function readWide(
  reader: ByteReader,
  low: { readonly magnitude: number; readonly bits: number; readonly negative: boolean },
): Fixed {
  let magnitude = BigInt(low.magnitude);
  let shift = BigInt(low.bits);
  for (let count = 0, byte = 0x80; byte >= 0x80; count += 1, shift += 7n) {
    if (count >= FIXED_BYTES_MAX) throw corruptState('A customer state holds a sum that is too large.');
    byte = readByte(reader);
    magnitude += BigInt(byte & 0x7f) << shift;
  }
  return normalFixed(low.negative ? -magnitude : magnitude);
}

/** Signed safe integer, as `writeFixed` wrote it. */
export function readInteger(reader: ByteReader): number {
  const value = readFixed(reader);
  if (typeof value === 'bigint') throw corruptState('A customer state holds an integer that is too large.');
  return value;
}

export function readFloat64(reader: ByteReader): number {
  const at = take(reader, 8);
  const value = reader.buffer.readDoubleBE(at);
  if (!Number.isFinite(value)) throw corruptState('A customer state holds a value that is no number.');
  return value;
}

export function readText(reader: ByteReader, length: number): string {
  const start = take(reader, length);
  return reader.buffer.toString('utf8', start, start + length);
}
