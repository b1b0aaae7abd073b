import '@tensorflow/tfjs-backend-cpu';
import { expect } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { capture, type Capture, type CaptureInput } from './capture.js';
import { encodeModel, type ElementType, type ValueInfo } from './onnx.js';

export type Run = (tensors: readonly tf.Tensor[]) => Readonly<Record<string, tf.Tensor>>;

const ELEMENT_TYPE: Partial<Record<tf.DataType, ElementType>> = { float32: 'float', int32: 'int32', bool: 'bool' };

/** tfjs-backend-cpu, without its advice to install another. */
export async function useCpu(): Promise<void> {
  tf.enableProdMode();
  await tf.setBackend('cpu');
}

/** Two sizes beside 1, none of them near the primes that stand for n. */
const ROW_COUNTS = [1, 2, 7];

/** Numbers in [-1, 1) from a linear congruential generator (Numerical Recipes' constants). */
export function createNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 31 - 1;
}

/** The bytes of a model that gives every output of the capture. */
export function encodeCapture(inputs: readonly CaptureInput[], captured: Capture, types: readonly ElementType[]) {
  const outputs = Object.values(captured.outputs).map((output, index): ValueInfo => ({
    ...output,
    type: types[index]!,
  }));
  const { nodes, constants } = captured;
  return encodeModel({
    name: 'captured',
    inputs: inputs.map((input) => ({ ...input, type: 'float' })),
    outputs,
    nodes,
    constants,
  });
}

/**
 * Expects the captured function, run by onnxruntime, to give what tfjs-backend-cpu computes, at several n: the same
 * shapes, whole numbers exactly, others within `tolerance` x (1 + their size).
 */
export async function expectSameAsTfjs(
  inputs: readonly CaptureInput[],
  run: Run,
  { tolerance = 1e-5, values = createNumbers(1) } = {},
): Promise<Capture> {
  const captured = capture(inputs, run, { prefix: 'net_' });
  let session: InferenceSession | undefined;
  for (const rowCount of ROW_COUNTS) {
    const feeds = inputs.map(({ shape }) => {
      const sizes = shape.map((size) => (size === 'n' ? rowCount : size));
      return { sizes, data: Float32Array.from({ length: tf.util.sizeFromShape(sizes) }, values) };
    });
    const expected = runEagerly(run, feeds);
    const types = expected.map(({ dtype }) => ELEMENT_TYPE[dtype]!);
    session ??= await InferenceSession.create(encodeCapture(inputs, captured, types), { logSeverityLevel: 3 });
    const given = feeds.map(({ sizes, data }, index): [string, Tensor] => [
      inputs[index]!.name,
      new Tensor('float32', data, sizes),
    ]);
    const results = await session.run(Object.fromEntries(given));
    for (const { key, shape, data } of expected) {
      const result = results[captured.outputs[key]!.name]!;
      expect({ key, shape: result.dims }).toEqual({ key, shape });
      expectClose(Array.from(result.data as ArrayLike<number>, Number), data, tolerance);
    }
  }
  await session?.release();
  return captured;
}

function runEagerly(run: Run, feeds: readonly { sizes: number[]; data: Float32Array }[]) {
  return tf.tidy(() =>
    Object.entries(run(feeds.map(({ sizes, data }) => tf.tensor(data, sizes)))).map(([key, tensor]) => ({
      key,
      shape: tensor.shape,
      dtype: tensor.dtype,
      data: Array.from(tensor.dataSync()),
    })),
  );
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  const worst = expected.reduce((largest, value, index) => {
    const difference = Object.is(actual[index], value) ? 0 : Math.abs(actual[index]! - value) / (1 + Math.abs(value));
    return Math.max(largest, difference);
  }, 0);
  expect(worst).toBeLessThanOrEqual(tolerance);
}
