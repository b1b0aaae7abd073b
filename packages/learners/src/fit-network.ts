import {
  losses,
  mul,
  tensor2d,
  tidy,
  train,
  type AdamOptimizer,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { DnnOptions } from '@clientele/contracts/model-definition';
import type { Sequential } from '@tensorflow/tfjs-layers';
import type { LabelledRows } from './choose-logistic.js';
import { LearnerError } from './learner-error.js';
import { meanLogLoss } from './logistic-objective.js';
import { createLayers, forwardInChunks, type Network } from './network.js';
import { encodeInputs, fitInputTerms } from './network-input.js';
import { createRandomIntegers, shuffle } from './random.js';

/** What a definition may set, beside the seed. */
export type NetworkParameters = Omit<DnnOptions, 'seed'>;

export interface FitNetworkInput {
  readonly rows: LabelledRows;
  /** Ends the training when it has not had a lower log loss for some epochs; the weights are then its best ones. */
  readonly heldOut?: LabelledRows | undefined;
  readonly parameters: NetworkParameters;
  /** Stops after so many epochs of the schedule; all by default. */
  readonly epochsMax?: number | undefined;
  /** Unsigned 32 bits: decides initial weights and batches. */
  readonly seed: number;
  readonly onEpoch?: ((epoch: number) => void) | undefined;
}

export interface FitNetworkResult {
  readonly network: Network;
  /** Epochs behind the weights. */
  readonly epochs: number;
  /** Of the held-out rows; empty without them. */
  readonly heldOutMargins: Float64Array;
}

/** Epochs without a lower held-out loss before training ends. */
const PATIENCE = 6;
const EPOCHS_DEFAULT = 15;
/** Few rows are passed over more often, for so many steps. */
const STEPS_MIN = 600;

export const epochsOf = ({ epochs, batchSize }: NetworkParameters, rowCount: number): number =>
  epochs ?? Math.max(EPOCHS_DEFAULT, Math.ceil(STEPS_MIN / Math.ceil(rowCount / batchSize)));

/**
 * Fits a multilayer perceptron with decoupled weight decay and a learning rate that follows half a cosine, on batches
 * of rows shuffled anew for each epoch. The same rows, parameters and seed give the same weights on one
 * backend. The backend must be ready: its operations run synchronously.
 *
 * @throws LearnerError NOT_CONVERGED when weights are no longer finite.
 * @see Kingma and Ba, Adam, ICLR 2015, algorithm 1; Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR
 * 2019, algorithm 2, and SGDR, ICLR 2017, equation 5; Prechelt, Early Stopping, 1998.
 */
export function fitNetwork(input: FitNetworkInput): FitNetworkResult {
  const { rows, heldOut, parameters, seed } = input;
  const terms = fitInputTerms(rows.x);
  const layers = createLayers(terms.length, parameters.hidden, seed);
  const optimizer = train.adam(parameters.learningRate);
  try {
    const trainer = createTrainer({
      layers,
      optimizer,
      inputs: encodeInputs(terms, rows.x),
      y: rows.y,
      parameters,
      seed,
    });
    const heldOutInputs = heldOut && encodeInputs(terms, heldOut.x);
    const marginsOf = (): Float64Array =>
      forwardInChunks(layers, heldOut?.x.rowCount ?? 0, terms.length, (start, end) =>
        (heldOutInputs ?? new Float32Array(0)).subarray(start * terms.length, end * terms.length),
      );
    const { weights, ...kept } = keepBest(input, trainer, { marginsOf, weightsOf: () => copyWeights(layers) });
    return { network: { terms, hidden: [...parameters.hidden], weights }, ...kept };
  } finally {
    optimizer.dispose();
    layers.dispose();
  }
}

interface Kept {
  readonly weights: readonly Float32Array[];
  readonly epochs: number;
  readonly heldOutMargins: Float64Array;
}

interface Readers {
  readonly marginsOf: () => Float64Array;
  readonly weightsOf: () => Float32Array[];
}

/** Runs epoch by epoch and gives the weights with the lowest held-out loss, without held-out rows the last ones. */
function keepBest(input: FitNetworkInput, runEpoch: () => void, { marginsOf, weightsOf }: Readers): Kept {
  const { rows, heldOut, parameters, onEpoch } = input;
  const epochsMax = input.epochsMax ?? epochsOf(parameters, rows.y.length);
  let best: Kept = { weights: [], epochs: 0, heldOutMargins: new Float64Array(0) };
  let bestLoss = Infinity;
  for (let epoch = 1; epoch <= epochsMax && epoch - best.epochs <= PATIENCE; epoch += 1) {
    runEpoch();
    onEpoch?.(epoch);
    const heldOutMargins = marginsOf();
    const loss = heldOut === undefined ? -epoch : meanLogLoss(heldOutMargins, heldOut.y);
    if (!(loss < bestLoss)) continue;
    bestLoss = loss;
    best = { weights: weightsOf(), epochs: epoch, heldOutMargins };
  }
  if (best.epochs === 0 || !best.weights.every((values) => values.every(Number.isFinite)))
    throw new LearnerError('NOT_CONVERGED', 'The weights grew without limit: lower learningRate.');
  return best;
}

interface TrainerInput {
  readonly layers: Sequential;
  readonly optimizer: AdamOptimizer;
  /** Row-major, [rows, inputs]. */
  readonly inputs: Float32Array;
  readonly y: Float64Array;
  readonly parameters: NetworkParameters;
  readonly seed: number;
}

/** A function that runs one epoch each time it is called. */
function createTrainer({ layers, optimizer, inputs, y, parameters, seed }: TrainerInput): () => void {
  const { batchSize, learningRate } = parameters;
  const rowCount = y.length;
  const random = createRandomIntegers(seed);
  const order = Int32Array.from({ length: rowCount }, (_, row) => row);
  const stepCount = Math.ceil(rowCount / batchSize) * epochsOf(parameters, rowCount);
  const runStep = createStep(layers, optimizer, parameters.weightDecay);
  let step = 0;
  return () => {
    shuffle(order, random);
    for (let start = 0; start < rowCount; start += batchSize) {
      const batch = takeBatch(inputs, y, order.subarray(start, start + batchSize));
      runStep(batch, learningRate * 0.5 * (1 + Math.cos((Math.PI * step) / stepCount)));
      step += 1;
    }
  };
}

interface Batch {
  readonly rowCount: number;
  readonly inputs: Float32Array;
  readonly labels: Float32Array;
}

function takeBatch(inputs: Float32Array, y: Float64Array, rows: Int32Array): Batch {
  const inputCount = inputs.length / y.length;
  const taken = new Float32Array(rows.length * inputCount);
  rows.forEach((row, index) => {
    taken.set(inputs.subarray(row * inputCount, (row + 1) * inputCount), index * inputCount);
  });
  return { rowCount: rows.length, inputs: taken, labels: Float32Array.from(rows, (row) => y[row] ?? 0) };
}

/** One step of Adam on the mean log loss of a batch, then the decay of the kernels. */
function createStep(
  layers: Sequential,
  optimizer: AdamOptimizer,
  weightDecay: number,
): (batch: Batch, learningRate: number) => void {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- what read() gives is the variable
  const variables = layers.trainableWeights.map((weight) => weight.read() as Variable);
  const kernels = variables.filter(({ rank }) => rank === 2);
  return ({ rowCount, inputs, labels }, learningRate) => {
    Object.assign(optimizer, { learningRate });
    tidy(() => {
      const x = tensor2d(inputs, [rowCount, inputs.length / rowCount]);
      const target = tensor2d(labels, [rowCount, 1]);
      optimizer.minimize(
        () => losses.sigmoidCrossEntropy<Tensor, Scalar>(target, layers.apply(x, { training: true }) as Tensor),
        false,
        variables,
      );
      for (const kernel of kernels) kernel.assign(mul(kernel, 1 - learningRate * weightDecay));
    });
  };
}

/** Weights may live on the backend's own memory, which grows and moves: copies stay. */
const copyWeights = (layers: Sequential): Float32Array[] =>
  layers.getWeights().map((weight) => Float32Array.from(weight.dataSync()));
