import type { Capture } from './capture.js';
import type { Constant, Graph, Node } from './onnx.js';

/** Puts a graph together: a caller's own nodes and constants, and captured ones between them. */
export interface GraphBuilder {
  /** Adds a node and returns its output's name. */
  readonly node: (op: string, inputs: readonly string[], integers?: Record<string, number>, output?: string) => string;
  /** A float64 constant. */
  doubles(name: string, shape: readonly number[], values: readonly number[]): string;
  /** A float32 constant. */
  floats(name: string, shape: readonly number[], values: readonly number[]): string;
  /** An int64 constant. */
  integers(name: string, shape: readonly number[], values: readonly number[]): string;
  /** Adds what was captured; its inputs must be names in this graph, and no name here may begin with its prefix. */
  add(capture: Capture): void;
  graph(about: Pick<Graph, 'name' | 'inputs' | 'outputs'>): Graph;
}

export function createGraphBuilder(): GraphBuilder {
  const nodes: Node[] = [];
  const constants: Constant[] = [];
  const constant = (name: string, shape: readonly number[], values: Constant['values']): string => {
    constants.push({ name, shape, values });
    return name;
  };
  return {
    node(op, inputs, integers = {}, output = `t${nodes.length}`) {
      nodes.push({ op, inputs, outputs: [output], integers });
      return output;
    },
    doubles: (name, shape, values) => constant(name, shape, Float64Array.from(values)),
    floats: (name, shape, values) => constant(name, shape, Float32Array.from(values)),
    integers: (name, shape, values) => constant(name, shape, BigInt64Array.from(values, BigInt)),
    add(capture) {
      nodes.push(...capture.nodes);
      constants.push(...capture.constants);
    },
    graph: (about) => ({ ...about, constants, nodes }),
  };
}
