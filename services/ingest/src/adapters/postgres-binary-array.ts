/**
 * Arrays in Postgres' binary format, for `unnest($1::text[], …)`. Text arrays would have every element quoted and
 * escaped in JavaScript, which for JSON costs more than the insert.
 *
 * @see src/backend/utils/adt/arrayfuncs.c, array_recv.
 */
const OID = { bool: 16, bytea: 17, int4: 23, text: 25, uuid: 2950, jsonb: 3802, timestamptz: 1184 } as const;
const HEADER_BYTES = 20;
const JSONB_VERSION = 1;
/** 2000-01-01 in Unix epoch ms: where Postgres counts from, in microseconds. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

type Oid = (typeof OID)[keyof typeof OID];

interface Codec<T> {
  readonly oid: Oid;
  bytes(value: T): number;
  /** Writes the value at `offset`, in exactly `bytes(value)` bytes. */
  write(target: Buffer, offset: number, value: T): void;
}

/** Encodes a one-dimensional array; null elements are NULL. */
function encode<T>(codec: Codec<T>, values: readonly (T | null)[]): Buffer {
  const sizes = values.map((value) => (value === null ? -1 : codec.bytes(value)));
  const total = sizes.reduce((sum, size) => sum + 4 + Math.max(size, 0), HEADER_BYTES);
  const target = Buffer.allocUnsafe(total);
  const dimensions = values.length === 0 ? 0 : 1;
  [dimensions, 1, codec.oid, values.length, 1].forEach((field, index) => target.writeInt32BE(field, index * 4));
  let offset = HEADER_BYTES;
  values.forEach((value, index) => {
    const size = sizes[index] ?? -1;
    target.writeInt32BE(size, offset);
    offset += 4;
    if (value === null) return;
    codec.write(target, offset, value);
    offset += size;
  });
  return dimensions === 0 ? target.subarray(0, 12) : target;
}

const text: Codec<string> = {
  oid: OID.text,
  bytes: (value) => Buffer.byteLength(value),
  write: (target, offset, value) => target.write(value, offset, 'utf8'),
};
const jsonb: Codec<string> = {
  oid: OID.jsonb,
  bytes: (value) => 1 + Buffer.byteLength(value),
  write(target, offset, value) {
    target.writeUInt8(JSONB_VERSION, offset);
    target.write(value, offset + 1, 'utf8');
  },
};
const uuid: Codec<string> = {
  oid: OID.uuid,
  bytes: () => 16,
  write: (target, offset, value) => target.write(value.replaceAll('-', ''), offset, 'hex'),
};
const int4: Codec<number> = {
  oid: OID.int4,
  bytes: () => 4,
  write: (target, offset, value) => target.writeInt32BE(value, offset),
};
const bool: Codec<boolean> = {
  oid: OID.bool,
  bytes: () => 1,
  write: (target, offset, value) => target.writeUInt8(value ? 1 : 0, offset),
};
const bytea: Codec<Buffer> = {
  oid: OID.bytea,
  bytes: (value) => value.length,
  write: (target, offset, value) => value.copy(target, offset),
};
const timestamptz: Codec<number> = {
  oid: OID.timestamptz,
  bytes: () => 8,
  write: (target, offset, value) => target.writeBigInt64BE(BigInt(value - POSTGRES_EPOCH_MS) * 1000n, offset),
};

type Values<T> = readonly (T | null)[];

export const textArray = (values: Values<string>): Buffer => encode(text, values);
/** Elements are JSON texts. */
export const jsonbArray = (values: Values<string>): Buffer => encode(jsonb, values);
export const uuidArray = (values: Values<string>): Buffer => encode(uuid, values);
export const int4Array = (values: Values<number>): Buffer => encode(int4, values);
export const boolArray = (values: Values<boolean>): Buffer => encode(bool, values);
export const byteaArray = (values: Values<Buffer>): Buffer => encode(bytea, values);
/** Elements are Unix epoch ms, whole numbers. */
export const timestamptzArray = (values: Values<number>): Buffer => encode(timestamptz, values);
