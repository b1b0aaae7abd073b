import { DnnOptions } from '@clientele/contracts/model-definition';
import type { FeatureColumn } from '@clientele/contracts/training-set';
import { requireColumns, requireTrainable } from './feature-table.js';
import { fitNetwork, type NetworkParameters } from './fit-network.js';
import { LearnerError } from './learner-error.js';
import type { Estimator, FittedModel } from './model.js';
import { decodeNetwork, encodeNetwork } from './network-codec.js';
import { predictMargins, type Network } from './network.js';

export interface FittedDnn extends FittedModel {
  /** The whole model: what its graph is made of. */
  readonly network: Network;
}

/**
 * A small neural network: a multilayer perceptron over standardised, piecewise linear and indicator inputs, trained for
 * all its epochs. It computes on the TensorFlow.js backend that is set, which must be ready.
 *
 * @see fitNetwork
 */
export function createNeuralNetwork(overrides: Partial<NetworkParameters> = {}): Estimator<FittedDnn> {
  const parameters = { ...DnnOptions.parse({}), ...overrides };
  requireParameters(parameters);
  return {
    fit(x, y, seed) {
      requireTrainable(x, y);
      return toFittedDnn(x.columns, fitNetwork({ rows: { x, y }, parameters, seed }).network);
    },
    load: (bytes, columns) => toFittedDnn(columns, decodeNetwork(bytes, columns.length)),
  };
}

export function toFittedDnn(columns: readonly FeatureColumn[], network: Network): FittedDnn {
  return {
    columns: columns.map((column) => ({ ...column })),
    network,
    predict(x) {
      requireColumns(x, columns);
      return predictMargins(network, x);
    },
    save: () => encodeNetwork(network, columns.length),
  };
}

function requireParameters({ hidden, epochs, batchSize, learningRate, weightDecay }: NetworkParameters): void {
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
  const valid =
    hidden.length > 0 &&
    [...hidden, epochs ?? 1, batchSize].every(isCount) &&
    learningRate > 0 &&
    weightDecay >= 0 &&
    learningRate * weightDecay <= 1;
  if (!valid)
    throw new LearnerError(
      'PARAMETER_INVALID',
      'hidden, epochs and batchSize must be 1 or more, learningRate above 0, weightDecay from 0 to 1 / learningRate.',
    );
}
