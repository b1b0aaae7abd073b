import { layers as layer, initializers, sequential, type Sequential } from '@tensorflow/tfjs-layers';
import { tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { FeatureTable } from './feature-table.js';
import { encodeInputs, type InputTerm } from './network-input.js';

/** A fitted multilayer perceptron. Weights stand as the layers list them: kernel [from, to] and bias [to] of each. */
export interface Network {
  readonly terms: readonly InputTerm[];
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly weights: readonly Float32Array[];
}

/** Rows of one forward pass: bounds its memory. */
const CHUNK_ROWS = 4_096;

/**
 * Dense layers with rectified units and one linear output, the margin. Initial weights are He's and depend on the seed
 * alone. Dispose of it.
 *
 * @see He et al., Delving Deep into Rectifiers, ICCV 2015, equation 10.
 */
export function createLayers(inputCount: number, hidden: readonly number[], seed: number): Sequential {
  const kernel = (index: number) => initializers.heNormal({ seed: seed + index });
  return sequential({
    layers: [
      ...hidden.map((units, index) =>
        layer.dense({
          units,
          activation: 'relu',
          kernelInitializer: kernel(index),
          ...(index === 0 ? { inputShape: [inputCount] } : {}),
        }),
      ),
      layer.dense({ units: 1, kernelInitializer: kernel(hidden.length) }),
    ],
  });
}

/** Calls `use` with the network's layers on the current backend, and disposes of them. */
export function withLayers<T>({ terms, hidden, weights }: Network, use: (layers: Sequential) => T): T {
  const layers = createLayers(terms.length, hidden, 0);
  try {
    tidy(() => {
      layers.setWeights(layers.getWeights().map(({ shape }, index) => tensor(weights[index] ?? [], shape)));
    });
    return use(layers);
  } finally {
    layers.dispose();
  }
}

/** Margins, shape [n]. */
export const predictMargins = (network: Network, x: FeatureTable): Float64Array =>
  withLayers(network, (layers) =>
    forwardInChunks(layers, x.rowCount, network.terms.length, (start, end) =>
      encodeInputs(network.terms, x, start, end),
    ),
  );

/** Margins [rowCount] of inputs that `inputsOf` gives for each span of rows. */
export function forwardInChunks(
  layers: Sequential,
  rowCount: number,
  inputCount: number,
  inputsOf: (start: number, end: number) => Float32Array,
): Float64Array {
  const margins = new Float64Array(rowCount);
  for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
    const end = Math.min(rowCount, start + CHUNK_ROWS);
    const inputs = inputsOf(start, end);
    tidy(() => {
      const output = layers.apply(tensor2d(inputs, [end - start, inputCount]));
      margins.set((output as ReturnType<typeof tensor2d>).dataSync(), start);
    });
  }
  return margins;
}
