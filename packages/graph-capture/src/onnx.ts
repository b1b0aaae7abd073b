/**
 * Writes ONNX models: the few protobuf messages that an inference graph needs, by hand. The bytes are part of an
 * artifact's identity, so they must not change with a library's version.
 *
 * @see https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto3 for the field numbers.
 */
export const ELEMENT_TYPES = { float: 1, int64: 7, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** A fixed dimension, or the name of one that varies. */
export type Dimension = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers?: Readonly<Record<string, number>>;
}

export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | BigInt64Array;
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
const ATTRIBUTE_INT = 2;

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

const encodeNode = ({ op, inputs, outputs, integers = {} }: Node): Buffer[] => [
  ...inputs.map((name) => text(1, name)),
  ...outputs.map((name) => text(2, name)),
  text(4, op),
  ...Object.entries(integers).map(([name, value]) =>
    message(5, [text(1, name), integer(3, value), integer(20, ATTRIBUTE_INT)]),
  ),
];

const encodeTensor = ({ name, shape, values }: Constant): Buffer[] => [
  ...shape.map((size) => integer(1, size)),
  integer(2, ELEMENT_TYPES[elementTypeOf(values)]),
  text(8, name),
  bytes(9, rawData(values)),
];

function elementTypeOf(values: Constant['values']): ElementType {
  if (values instanceof Float32Array) return 'float';
  return values instanceof Float64Array ? 'double' : 'int64';
}

/** Little-endian, whatever the machine. */
function rawData(values: Constant['values']): Buffer {
  const view = Buffer.alloc(values.byteLength);
  values.forEach((value: number | bigint, index: number) => {
    if (typeof value === 'bigint') view.writeBigInt64LE(value, index * 8);
    else if (values instanceof Float32Array) view.writeFloatLE(value, index * 4);
    else view.writeDoubleLE(value, index * 8);
  });
  return view;
}

function encodeValueInfo({ name, type, shape }: ValueInfo): Buffer[] {
  const dimensions = shape.map((size) => message(1, [typeof size === 'number' ? integer(1, size) : text(2, size)]));
  const tensorType = [integer(1, ELEMENT_TYPES[type]), message(2, dimensions)];
  return [text(1, name), message(2, [message(1, tensorType)])];
}

// Protocol buffers: a field is its number and wire type as a varint, then the value.
const VARINT = 0;
const LENGTH_DELIMITED = 2;

const integer = (field: number, value: number): Buffer => Buffer.concat([tag(field, VARINT), varint(value)]);
const message = (field: number, parts: readonly Buffer[]): Buffer => bytes(field, Buffer.concat(parts));
const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value, 'utf8'));
const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([tag(field, LENGTH_DELIMITED), varint(value.length), value]);
const tag = (field: number, wireType: number): Buffer => varint(field * 8 + wireType);

/** A whole number from 0 up to 2^53. */
function varint(value: number): Buffer {
  const groups: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) groups.push((rest % 0x80) + 0x80);
  groups.push(rest);
  return Buffer.from(groups);
}
