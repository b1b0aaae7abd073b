import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { capture, type CaptureInput } from './capture.js';
import type { CaptureReason } from './capture-error.js';
import { createGraphBuilder } from './graph-builder.js';
import { encodeModel } from './onnx.js';
import { createNumbers, encodeCapture, expectSameAsTfjs, useCpu, type Run } from './same-as-tfjs.contract.js';

beforeAll(useCpu);

const FEATURES: CaptureInput[] = [{ name: 'features', shape: ['n', 30] }];

/** Weights from a seed, since the initializers of layers that are not given one are random. */
function withWeights<Model extends tfl.LayersModel>(model: Model, seed = 5): Model {
  const number = createNumbers(seed);
  const weights = model.weights.map(({ shape, name }) => {
    const values = Float32Array.from({ length: tf.util.sizeFromShape(shape as number[]) }, number);
    return tf.tensor(name.includes('variance') ? values.map((value) => 1.5 + value) : values, shape as number[]);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

const forward =
  (model: tfl.LayersModel): Run =>
  (tensors) => ({ margin: model.apply([...tensors], { training: false }) as tf.Tensor });

function denseModel(): tfl.LayersModel {
  const model = tfl.sequential();
  model.add(tfl.layers.dense({ units: 64, activation: 'relu', inputShape: [30] }));
  model.add(tfl.layers.dense({ units: 32, activation: 'tanh' }));
  model.add(tfl.layers.dense({ units: 1 }));
  return withWeights(model);
}

/** Two columns of codes looked up, joined with numbers, normalized, dropped out, added to a shortcut. */
function tabularModel(): tfl.LayersModel {
  const codes = tfl.input({ shape: [2], name: 'codes' });
  const numbers = tfl.input({ shape: [6], name: 'numbers' });
  const looked = tfl.layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 2 }).apply(codes);
  const flat = tfl.layers.flatten().apply(looked) as tfl.SymbolicTensor;
  const joined = tfl.layers.concatenate().apply([flat, numbers]);
  const normal = tfl.layers.batchNormalization().apply(joined);
  const hidden = tfl.layers.dense({ units: 16, activation: 'swish' }).apply(normal);
  const dropped = tfl.layers.dropout({ rate: 0.5 }).apply(hidden);
  const even = tfl.layers.layerNormalization().apply(dropped) as tfl.SymbolicTensor;
  const shortcut = tfl.layers.dense({ units: 16 }).apply(joined) as tfl.SymbolicTensor;
  const sum = tfl.layers.add().apply([even, shortcut]) as tfl.SymbolicTensor;
  const product = tfl.layers.multiply().apply([sum, even]);
  const margin = tfl.layers.dense({ units: 1 }).apply(product) as tfl.SymbolicTensor;
  return withWeights(tfl.model({ inputs: [codes, numbers], outputs: margin }));
}

const refusal = (run: Run, inputs: readonly CaptureInput[] = FEATURES, prefix = 'p'): CaptureReason | undefined => {
  try {
    capture(inputs, run, { prefix });
  } catch (err) {
    return (err as { reason?: CaptureReason }).reason;
  }
  return undefined;
};

describe('a captured model', () => {
  it('is a dense network in one node a layer and one for its activation', async () => {
    const { nodes, constants, outputs } = await expectSameAsTfjs(FEATURES, forward(denseModel()));
    expect(nodes.map(({ op }) => op)).toEqual('Gemm Relu MatMul Add Tanh Gemm'.split(' '));
    expect(constants.map(({ shape }) => shape)).toEqual([[30, 64], [64], [64, 32], [32], [32, 1], [1]]);
    expect(outputs).toEqual({ margin: { name: 'net_5', shape: ['n', 1] } });
  });

  it('may look codes up, join, normalize, drop out, add and multiply', async () => {
    const inputs: CaptureInput[] = [
      { name: 'codes', shape: ['n', 2] },
      { name: 'numbers', shape: ['n', 6] },
    ];
    const number = createNumbers(9);
    await expectSameAsTfjs(inputs, forward(tabularModel()), { values: () => Math.abs(number()) * 5 });
  });

  it.each(
    'elu gelu gelu_new hardSigmoid linear logSoftmax mish relu relu6 selu sigmoid softmax softplus softsign swish tanh'.split(
      ' ',
    ),
  )('may have the activation %s', async (activation) => {
    const model = tfl.sequential();
    model.add(tfl.layers.dense({ units: 8, activation: activation as 'relu', inputShape: [30] }));
    model.add(tfl.layers.activation({ activation: activation as 'relu' }));
    await expectSameAsTfjs(FEATURES, forward(withWeights(model)));
  });

  it.each<[string, () => tfl.layers.Layer[]]>([
    ['dense of a sequence', () => [tfl.layers.dense({ units: 3, activation: 'relu' })]],
    ['layerNormalization', () => [tfl.layers.layerNormalization()]],
    ['layerNormalization of two axes', () => [tfl.layers.layerNormalization({ axis: [1, 2] })]],
    ['batchNormalization', () => [tfl.layers.batchNormalization()]],
    ['globalAveragePooling1d', () => [tfl.layers.globalAveragePooling1d()]],
    ['globalMaxPooling1d', () => [tfl.layers.globalMaxPooling1d()]],
    ['permute and reshape', () => [tfl.layers.permute({ dims: [2, 1] }), tfl.layers.reshape({ targetShape: [2, 10] })]],
    ['leakyReLU', () => [tfl.layers.leakyReLU({ alpha: 0.2 })]],
    ['prelu', () => [tfl.layers.prelu()]],
    ['thresholdedReLU', () => [tfl.layers.thresholdedReLU({ theta: 0.3 })]],
    ['repeatVector', () => [tfl.layers.flatten(), tfl.layers.repeatVector({ n: 3 })]],
    ['timeDistributed', () => [tfl.layers.timeDistributed({ layer: tfl.layers.dense({ units: 2 }) })]],
    ['gru', () => [tfl.layers.gru({ units: 3, recurrentInitializer: 'glorotNormal' })]],
  ])('may have the layer %s', async (_, make) => {
    const model = tfl.sequential();
    model.add(tfl.layers.inputLayer({ inputShape: [5, 4] }));
    for (const layer of make()) model.add(layer);
    await expectSameAsTfjs([{ name: 'x', shape: ['n', 5, 4] }], forward(withWeights(model)));
  });

  it('is as tfjs computes it for any widths', async () => {
    const widths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        widths,
        fc.constantFrom('relu', 'elu', 'sigmoid', 'softmax'),
        async ([first, ...units], name) => {
          const model = tfl.sequential();
          model.add(tfl.layers.inputLayer({ inputShape: [first!] }));
          for (const unit of units) model.add(tfl.layers.dense({ units: unit, activation: name }));
          await expectSameAsTfjs([{ name: 'x', shape: ['n', first!] }], forward(withWeights(model)));
          model.dispose();
        },
      ),
      { numRuns: 15 },
    );
  });

  it('goes between the nodes of a caller', async () => {
    const builder = createGraphBuilder();
    const raw = builder.node('Cast', ['raw'], { to: 1 });
    const scaled = builder.node('Mul', [raw, builder.floats('half', [1], [0.5])]);
    const model = denseModel();
    const captured = capture([{ name: scaled, shape: ['n', 30] }], forward(model), { prefix: 'net_' });
    builder.add(captured);
    builder.node('Sigmoid', [captured.outputs.margin!.name], {}, 'probability');
    const graph = builder.graph({
      name: 'served',
      inputs: [{ name: 'raw', type: 'double', shape: ['n', 30] }],
      outputs: [{ name: 'probability', type: 'float', shape: ['n', 1] }],
    });
    const session = await InferenceSession.create(encodeModel(graph), { logSeverityLevel: 3 });
    const values = Float64Array.from({ length: 60 }, createNumbers(2));
    const { probability } = await session.run({ raw: new Tensor('float64', values, [2, 30]) });
    const expected = tf.tidy(() => {
      const x = tf.mul(tf.tensor2d(Float32Array.from(values), [2, 30]), 0.5);
      return Array.from(tf.sigmoid(model.apply(x) as tf.Tensor).dataSync());
    });
    expected.forEach((value, row) => {
      expect(probability!.data[row]).toBeCloseTo(value, 6);
    });
  });
});

describe('capture', () => {
  it('gives the same bytes each time, for equal weights in another model too', () => {
    const bytes = [denseModel(), denseModel()].map((model) =>
      encodeCapture(FEATURES, capture(FEATURES, forward(model), { prefix: 'net_' }), ['float']),
    );
    expect(bytes[0]).toEqual(bytes[1]);
  });

  it('leaves backend, variables and memory as they were, and reads weights where they are', () => {
    const model = tabularModel();
    const inputs: CaptureInput[] = [
      { name: 'codes', shape: ['n', 2] },
      { name: 'numbers', shape: ['n', 6] },
    ];
    const state = () => ({ ...tf.memory(), backend: tf.getBackend(), dataIds: tf.backend().numDataIds() });
    const weightsOf = () => model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const [before, weights] = [state(), weightsOf()];
    capture(inputs, forward(model), { prefix: 'p' });
    const fail: Run = ([x]) => {
      tf.relu(x!);
      throw new Error('thrown on purpose');
    };
    expect(() => capture(inputs, fail, { prefix: 'p' })).toThrow('thrown on purpose');
    expect(refusal(([x]) => ({ y: tf.fft(tf.complex(x!, x!)) }))).toBe('KERNEL_UNSUPPORTED');
    expect(state()).toEqual(before);
    expect(weightsOf()).toEqual(weights);
    expect(tf.findBackendFactory('graph-capture')).toBeNull();
    expect(tf.getKernelsForBackend('graph-capture')).toEqual([]);
  });

  it('writes a weight once however often it is used, and equal scalars once', () => {
    const weight = tf.variable(tf.randomNormal([30, 30], 0, 1, 'float32', 1));
    const run: Run = ([x]) => {
      const once = tf.mul(tf.matMul(x!, weight), 2);
      return { y: tf.mul(tf.matMul(once, weight, false, true), 2) };
    };
    const { constants } = capture(FEATURES, run, { prefix: 'p' });
    expect(constants.map(({ shape }) => shape)).toEqual([[30, 30], []]);
    expect(constants[0]!.values).toEqual(weight.dataSync());
    weight.dispose();
  });

  it('leaves out what does not lead to an output', () => {
    const run: Run = ([x]) => {
      tf.matMul(x!, tf.ones([30, 2]));
      return { y: tf.relu(x!) };
    };
    const { nodes, constants } = capture(FEATURES, run, { prefix: 'p' });
    expect(nodes.map(({ op }) => op)).toEqual(['Relu']);
    expect(constants).toEqual([]);
  });

  it('is not misled by a fixed size that is a multiple of the first prime', async () => {
    const run: Run = ([x]) => ({ y: tf.reshape(tf.add(tf.reshape(x!, [-1, 2018]), tf.ones([2018])), [-1, 2, 1009]) });
    const { outputs } = await expectSameAsTfjs([{ name: 'x', shape: ['n', 2, 1009] }], run);
    expect(outputs.y!.shape).toEqual(['n', 2, 1009]);
  });

  it('captures a function of inputs that do not vary', async () => {
    const { outputs } = await expectSameAsTfjs([{ name: 'x', shape: [3, 4] }], ([x]) => ({ y: tf.sum(x!, 0) }));
    expect(outputs.y!.shape).toEqual([4]);
  });
});

describe('capture refuses', () => {
  it.each<[string, Run, CaptureReason]>([
    ['a kernel without a counterpart', ([x]) => ({ y: tf.topk(x!, 2).values }), 'KERNEL_UNSUPPORTED'],
    ['a gather by batches', ([x]) => ({ y: tf.gather(x!, tf.zeros([2, 1], 'int32'), 1, 1) }), 'KERNEL_UNSUPPORTED'],
    ['a number made of n', ([x]) => ({ y: tf.div(tf.sum(x!, 0), x!.shape[0]) }), 'BATCH_DEPENDENT'],
    ['a loop over n', (xs) => ({ y: tf.addN(tf.unstack(xs[0]!)) }), 'BATCH_DEPENDENT'],
    ['a size beside n', ([x]) => ({ y: tf.slice(x!, [1, 0]) }), 'BATCH_DEPENDENT'],
    ['a look at a value', ([x]) => ({ y: tf.scalar(x!.dataSync()[0]!) }), 'VALUE_READ'],
    ['complex numbers', ([x]) => ({ y: tf.cast(x!, 'complex64') }), 'TYPE_UNSUPPORTED'],
    ['a promise', (async () => ({ y: tf.scalar(await Promise.resolve(1)) })) as unknown as Run, 'OUTPUT_INVALID'],
    ['something else than a tensor', () => ({ y: 1 as unknown as tf.Tensor }), 'OUTPUT_INVALID'],
    ['a capture within', ([x]) => (capture(FEATURES, () => ({ y: x! }), { prefix: 'q' }), { y: x! }), 'NESTED'],
  ])('%s', (_, run, reason) => {
    const before = { ...tf.memory(), backend: tf.getBackend() };
    expect(refusal(run)).toBe(reason);
    expect({ ...tf.memory(), backend: tf.getBackend() }).toEqual(before);
  });

  it.each<[string, (variable: tf.Variable, x: tf.Tensor) => unknown]>([
    [
      'assigns',
      (variable, x) => {
        variable.assign(tf.sum(x));
      },
    ],
    ['creates', (_, x) => tf.variable(tf.sum(x))],
  ])('a function that %s a variable, and puts it back', (_, change) => {
    const variable = tf.variable(tf.scalar(3));
    const before = { ...tf.memory(), backend: tf.getBackend() };
    const run: Run = ([x]) => {
      change(variable, x!);
      return { y: variable };
    };
    expect(refusal(run)).toBe('VARIABLE_CHANGED');
    expect({ ...tf.memory(), backend: tf.getBackend() }).toEqual(before);
    expect(variable.dataSync()).toEqual(Float32Array.of(3));
    variable.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors - 1);
  });

  it('the batches that predict cuts', () => {
    const model = denseModel();
    expect(refusal(([x]) => ({ y: model.predict(x!) as tf.Tensor }))).toBe('BATCH_DEPENDENT');
  });

  it('a model in training mode, whose moving averages stay', () => {
    const model = tabularModel();
    const inputs: CaptureInput[] = [
      { name: 'codes', shape: ['n', 2] },
      { name: 'numbers', shape: ['n', 6] },
    ];
    const weightsOf = () => model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const before = weightsOf();
    const run: Run = (tensors) => ({ y: model.apply([...tensors], { training: true }) as tf.Tensor });
    expect(refusal(run, inputs)).toBe('VARIABLE_CHANGED');
    expect(weightsOf()).toEqual(before);
  });

  it('random numbers, which would be the same for ever', () => {
    const run: Run = ([x]) => ({ y: tf.dropout(x!, 0.5) });
    expect(refusal(run)).toBe('BATCH_DEPENDENT');
    expect(refusal(run, [{ name: 'x', shape: [4, 30] }])).toBe('NOT_DETERMINISTIC');
  });

  it.each<[string, CaptureInput[], string]>([
    ['an empty prefix', FEATURES, ''],
    ['a name that begins with the prefix', FEATURES, 'feat'],
    ['a name twice', [...FEATURES, ...FEATURES], 'p'],
    ['n twice in a shape', [{ name: 'x', shape: ['n', 'n'] }], 'p'],
    ['a size that is no whole number', [{ name: 'x', shape: [1.5] }], 'p'],
    ['an empty dimension', [{ name: 'x', shape: ['n', 0] }], 'p'],
  ])('%s', (_, inputs, prefix) => {
    expect(refusal((tensors) => ({ y: tensors[0]! }), inputs, prefix)).toBe('INPUT_INVALID');
  });
});
