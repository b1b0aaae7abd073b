import { capture } from '@clientele/graph-capture/capture';
import { createGraphBuilder, type GraphBuilder } from '@clientele/graph-capture/graph-builder';
import { ELEMENT_TYPES } from '@clientele/graph-capture/onnx';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { PlattCalibration } from './calibration.js';
import type { InputTerm, NumberTerm } from './network-input.js';
import { withLayers, type Network } from './network.js';
import { encodeServingGraph } from './serving-graph.js';

/**
 * The serving graph of a network: `features` float32 [n, F] in; `margin` and `probability` (calibrated) float32 [n, 1]
 * out. Inputs are made in float64, as training makes them, and rounded to float32; the layers are captured.
 */
export function encodeDnnGraph(
  network: Network,
  columnCount: number,
  calibration: Pick<PlattCalibration, 'slope' | 'intercept'>,
): Uint8Array {
  const builder = createGraphBuilder();
  const name = addInputs(builder, network.terms);
  const layers = withLayers(network, (model) =>
    capture(
      [{ name, shape: ['n', network.terms.length] }],
      (inputs) => ({ margin: model.apply([...inputs]) as Tensor }),
      { prefix: 'layers_' },
    ),
  );
  builder.add(layers);
  const margin = builder.node('Cast', [layers.outputs.margin.name], { to: ELEMENT_TYPES.double });
  return encodeServingGraph(builder, { name: 'dnn', columnCount, margin, calibration });
}

/** The inputs [n, terms.length], float32. Terms of one kind stand together. */
function addInputs(builder: GraphBuilder, terms: readonly InputTerm[]): string {
  const features = builder.node('Cast', ['features'], { to: ELEMENT_TYPES.double });
  const numbers = terms.filter((term) => term.kind === 'number');
  const parts = [
    addNumbers(
      builder,
      features,
      'value',
      numbers.filter(({ log }) => !log),
    ),
    addNumbers(
      builder,
      features,
      'log',
      numbers.filter(({ log }) => log),
    ),
    addMissing(
      builder,
      features,
      terms.filter(({ kind }) => kind === 'missing'),
    ),
    addCategories(
      builder,
      features,
      terms.filter((term) => term.kind === 'category'),
    ),
  ].filter((part) => part !== undefined);
  return builder.node('Concat', parts, { axis: 1 }, 'network_inputs');
}

const pick = (builder: GraphBuilder, features: string, name: string, terms: readonly InputTerm[]): string =>
  builder.node(
    'Gather',
    [
      features,
      builder.integers(
        `${name}_columns`,
        [terms.length],
        terms.map(({ column }) => column),
      ),
    ],
    {
      axis: 1,
    },
  );

function addNumbers(
  builder: GraphBuilder,
  features: string,
  name: string,
  terms: readonly NumberTerm[],
): string | undefined {
  if (terms.length === 0) return undefined;
  const { node } = builder;
  const row = (key: 'fill' | 'offset' | 'scale' | 'lower' | 'upper'): string =>
    builder.doubles(
      `${name}_${key}`,
      [1, terms.length],
      terms.map((term) => term[key]),
    );
  const picked = pick(builder, features, name, terms);
  const filled = node('Where', [node('IsNaN', [picked]), row('fill'), picked]);
  const value = name === 'log' ? addSignedLog(builder, filled) : filled;
  const scaled = node('Mul', [node('Sub', [value, row('offset')]), row('scale')]);
  const limited = node('Min', [node('Max', [scaled, row('lower')]), row('upper')]);
  return node('Cast', [limited], { to: ELEMENT_TYPES.float });
}

function addSignedLog(builder: GraphBuilder, value: string): string {
  const { node } = builder;
  const shifted = node('Add', [node('Abs', [value]), builder.doubles('one', [1, 1], [1])]);
  return node('Mul', [node('Sign', [value]), node('Log', [shifted])]);
}

function addMissing(builder: GraphBuilder, features: string, terms: readonly InputTerm[]): string | undefined {
  if (terms.length === 0) return undefined;
  const missing = builder.node('IsNaN', [pick(builder, features, 'missing', terms)]);
  return builder.node('Cast', [missing], { to: ELEMENT_TYPES.float });
}

function addCategories(
  builder: GraphBuilder,
  features: string,
  terms: readonly Extract<InputTerm, { kind: 'category' }>[],
): string | undefined {
  if (terms.length === 0) return undefined;
  const codes = builder.doubles(
    'codes',
    [1, terms.length],
    terms.map(({ code }) => code),
  );
  const equal = builder.node('Equal', [pick(builder, features, 'category', terms), codes]);
  return builder.node('Cast', [equal], { to: ELEMENT_TYPES.float });
}
