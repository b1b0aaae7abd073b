import type { Attributes, Constant, Dimension, Node } from './onnx.js';

/**
 * A graph while it is written. Shapes here are of numbers; the varying size `n` appears as the marker, a prime, and as
 * its multiples where an axis was merged with others.
 */
export interface Trace {
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  /** Adds a node with one output and returns the output's name. */
  node(op: string, inputs: readonly string[], attributes?: Attributes): string;
  /** Adds a node with `count` outputs and returns their names. */
  split(op: string, inputs: readonly string[], count: number, attributes?: Attributes): string[];
  /** The name of a constant; short ones with equal contents share it. */
  constant(shape: readonly number[], values: Constant['values']): string;
  /** A float32 scalar. */
  scalar(value: number): string;
  /** An int64 vector, as operators take their axes. */
  integers(values: readonly number[]): string;
  /** An int64 vector of sizes, of which those that vary are computed from an input's shape when the graph runs. */
  sizes(sizes: readonly number[]): string;
  /** `name`, whose shape is `from`, in the shape `to`. The same reshaping is written once. */
  reshape(name: string, from: readonly number[], to: readonly number[]): string;
  /** Whether a size varies with `n`. */
  varies(size: number): boolean;
  /** A shape as a caller of the graph sees it. */
  dimensions(shape: readonly number[]): Dimension[];
}

/** Where `n` can be read: an input and its axis; none where no input varies. */
export interface VaryingAxis {
  readonly input: string;
  readonly axis: number;
  readonly marker: number;
}

const SHARED_LENGTH_MAX = 64;

export function createTrace(prefix: string, varying: VaryingAxis | undefined): Trace {
  const nodes: Node[] = [];
  const constants: Constant[] = [];
  const written = new Map<string, string>();
  let outputCount = 0;

  const once = (key: string, write: () => string): string => {
    const name = written.get(key) ?? write();
    written.set(key, name);
    return name;
  };
  const nextName = (): string => `${prefix}${outputCount++}`;
  const trace: Trace = {
    nodes,
    constants,
    node(op, inputs, attributes = {}) {
      const output = nextName();
      nodes.push({ op, inputs, outputs: [output], ...attributes });
      return output;
    },
    split(op, inputs, count, attributes = {}) {
      const outputs = Array.from({ length: count }, nextName);
      nodes.push({ op, inputs, outputs, ...attributes });
      return outputs;
    },
    constant(shape, values) {
      const write = (): string => {
        const name = `${prefix}c${constants.length}`;
        constants.push({ name, shape, values });
        return name;
      };
      return values.length > SHARED_LENGTH_MAX ? write() : once(contentKey(shape, values), write);
    },
    scalar: (value) => trace.constant([], Float32Array.of(value)),
    integers: (values) => trace.constant([values.length], BigInt64Array.from(values, BigInt)),
    sizes: (sizes) => once(`sizes ${sizes.join()}`, () => writeSizes(trace, varying, sizes)),
    reshape(name, from, to) {
      if (from.join() === to.join()) return name;
      return once(`reshape ${name} ${to.join()}`, () => trace.node('Reshape', [name, targetShape(trace, to)]));
    },
    varies: (size) => varying !== undefined && size > 0 && size % varying.marker === 0,
    dimensions: (shape) =>
      shape.map((size) => (varying && trace.varies(size) ? multipleOfN(size / varying.marker) : size)),
  };
  return trace;
}

const multipleOfN = (factor: number): string => (factor === 1 ? 'n' : `${factor}*n`);

const contentKey = (shape: readonly number[], values: Constant['values']): string =>
  `${values.constructor.name} ${shape.join()} ${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex')}`;

/** What Reshape takes: one size may be left to it as -1. */
const targetShape = (trace: Trace, to: readonly number[]): string =>
  to.filter((size) => trace.varies(size)).length === 1
    ? trace.integers(to.map((size) => (trace.varies(size) ? -1 : size)))
    : trace.sizes(to);

function writeSizes(trace: Trace, varying: VaryingAxis | undefined, sizes: readonly number[]): string {
  if (varying === undefined || !sizes.some((size) => trace.varies(size))) return trace.integers(sizes);
  const { input, axis, marker } = varying;
  const [first, ...others] = sizes;
  if (first === marker && others.length === 0)
    return trace.node('Shape', [input], { integers: { start: axis, end: axis + 1 } });
  const n = trace.sizes([marker]);
  const parts = sizes.map((size) => {
    if (!trace.varies(size)) return trace.integers([size]);
    return size === marker ? n : trace.node('Mul', [n, trace.integers([size / marker])]);
  });
  return trace.node('Concat', parts, { integers: { axis: 0 } });
}
