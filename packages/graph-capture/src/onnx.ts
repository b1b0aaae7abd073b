/**
 * Writes ONNX models: the few protobuf messages that an inference graph needs, by hand. The bytes are part of an
 * artifact's identity, so they must not change with a library's version.
 *
 * @see https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto3 for the field numbers.
 */
export const ELEMENT_TYPES = { float: 1, int32: 6, int64: 7, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** A fixed dimension, or the name of one that varies. */
export type Dimension = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

/** The attributes of a node by their kind, since a number alone does not say which kind it is. */
export interface Attributes {
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly integerLists?: Readonly<Record<string, readonly number[]>>;
}

export interface Node extends Attributes {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  /** Uint8Array holds booleans, 0 or 1. */
  readonly values: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
}

const IR_VERSION = 8;
/** Operator set 17 (ONNX 1.12): old enough for every runtime in use. */
const OPSET = 17;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** A ModelProto. The same graph gives the same bytes. */
export function encodeModel(graph: Graph): Uint8Array {
  const operatorSet = [integer(2, OPSET)];
  const model = [integer(1, IR_VERSION), text(2, 'clientele'), message(7, encodeGraph(graph)), message(8, operatorSet)];
  return new Uint8Array(Buffer.concat(model));
}

const encodeGraph = (graph: Graph): Buffer[] => [
  ...graph.nodes.map((node) => message(1, encodeNode(node))),
  text(2, graph.name),
  ...graph.constants.map((constant) => message(5, encodeTensor(constant))),
  ...graph.inputs.map((value) => message(11, encodeValueInfo(value))),
  ...graph.outputs.map((value) => message(12, encodeValueInfo(value))),
];

const encodeNode = ({ op, inputs, outputs, integers = {}, floats = {}, integerLists = {} }: Node): Buffer[] => [
  ...inputs.map((name) => text(1, name)),
  ...outputs.map((name) => text(2, name)),
  text(4, op),
  ...Object.entries(integers).map(([name, value]) => attribute(name, ATTRIBUTE_INT, [integer(3, value)])),
  ...Object.entries(floats).map(([name, value]) => attribute(name, ATTRIBUTE_FLOAT, [float(2, value)])),
  ...Object.entries(integerLists).map(([name, values]) =>
    attribute(
      name,
      ATTRIBUTE_INTS,
      values.map((value) => integer(8, value)),
    ),
  ),
];

const attribute = (name: string, type: number, value: readonly Buffer[]): Buffer =>
  message(5, [text(1, name), ...value, integer(20, type)]);

const encodeTensor = ({ name, shape, values }: Constant): Buffer[] => [
  ...shape.map((size) => integer(1, size)),
  integer(2, ELEMENT_TYPES[elementTypeOf(values)]),
  text(8, name),
  bytes(9, rawData(values)),
];

function elementTypeOf(values: Constant['values']): ElementType {
  if (values instanceof Float32Array) return 'float';
  if (values instanceof Float64Array) return 'double';
  if (values instanceof Int32Array) return 'int32';
  return values instanceof Uint8Array ? 'bool' : 'int64';
}

/** Little-endian, whatever the machine. */
function rawData(values: Constant['values']): Buffer {
  const raw = Buffer.alloc(values.byteLength);
  values.forEach((value: number | bigint, index: number) => {
    const offset = index * values.BYTES_PER_ELEMENT;
    if (typeof value === 'bigint') raw.writeBigInt64LE(value, offset);
    else if (values instanceof Float32Array) raw.writeFloatLE(value, offset);
    else if (values instanceof Float64Array) raw.writeDoubleLE(value, offset);
    else raw.writeIntLE(value, offset, values.BYTES_PER_ELEMENT);
  });
  return raw;
}

function encodeValueInfo({ name, type, shape }: ValueInfo): Buffer[] {
  const dimensions = shape.map((size) => message(1, [typeof size === 'number' ? integer(1, size) : text(2, size)]));
  const tensorType = [integer(1, ELEMENT_TYPES[type]), message(2, dimensions)];
  return [text(1, name), message(2, [message(1, tensorType)])];
}

// Protocol buffers: a field is its number and wire type as a varint, then the value.
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

const integer = (field: number, value: number): Buffer => Buffer.concat([tag(field, VARINT), varint(value)]);
const message = (field: number, parts: readonly Buffer[]): Buffer => bytes(field, Buffer.concat(parts));
const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value, 'utf8'));
const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([tag(field, LENGTH_DELIMITED), varint(value.length), value]);
const tag = (field: number, wireType: number): Buffer => varint(field * 8 + wireType);

function float(field: number, value: number): Buffer {
  const raw = Buffer.alloc(4);
  raw.writeFloatLE(value);
  return Buffer.concat([tag(field, FIXED_32), raw]);
}

/** A whole number; a negative one as its two's complement of 64 bits, as int64 fields have it. */
function varint(value: number): Buffer {
  const groups: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) groups.push(Number(rest & 0x7fn) + 0x80);
  groups.push(Number(rest));
  return Buffer.from(groups);
}
