import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { capture } from '../capture.js';
import { createNumbers, expectSameAsTfjs, useCpu } from '../same-as-tfjs.contract.js';

beforeAll(useCpu);

const number = createNumbers(3);
const weights = (...shape: number[]): tf.Tensor =>
  tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, number), shape);
const swapped = (shape: readonly number[], isSwapped: boolean): number[] =>
  isSwapped ? [...shape].reverse() : [...shape];

const ACTIVATIONS = [undefined, 'linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

describe('matrix products', () => {
  it('multiplies by a weight, transposed or not', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(sizes, async ([inner, columns, isTransposed]) => {
        const b = weights(...swapped([inner, columns], isTransposed));
        const run = ([x]: readonly tf.Tensor[]) => ({ result: tf.matMul(x!, b, false, isTransposed) });
        const { nodes } = await expectSameAsTfjs([{ name: 'x', shape: ['n', inner] }], run);
        expect(nodes.map(({ op }) => op)).toEqual([isTransposed ? 'Gemm' : 'MatMul']);
        b.dispose();
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('multiplies two inputs (transposed: %s, %s), also batches of them', async (transposeA, transposeB) => {
    const run = ([a, b, c, d]: readonly tf.Tensor[]) => ({
      matrices: tf.matMul(a!, b!, transposeA, transposeB),
      batches: tf.matMul(c!, d!, transposeA, transposeB),
      oneWithAll: tf.matMul(c!, tf.reshape(b!, [1, ...b!.shape]), transposeA, transposeB),
    });
    const inputs = [
      { name: 'a', shape: swapped([3, 4], transposeA) },
      { name: 'b', shape: swapped([4, 5], transposeB) },
      { name: 'c', shape: ['n' as const, ...swapped([3, 4], transposeA)] },
      { name: 'd', shape: ['n' as const, ...swapped([4, 5], transposeB)] },
    ];
    await expectSameAsTfjs(inputs, run);
  });

  it('sums over n, as a gradient of weights does', async () => {
    const run = ([x, y]: readonly tf.Tensor[]) => ({ result: tf.matMul(x!, y!, true, false) });
    await expectSameAsTfjs(
      [
        { name: 'x', shape: ['n', 3] },
        { name: 'y', shape: ['n', 2] },
      ],
      run,
    );
  });

  it.each(ACTIVATIONS)('adds a bias and applies %s in one kernel', async (activation) => {
    const b = weights(4, 3);
    const bias = weights(3);
    const slopes = weights(3);
    const fused = {
      b,
      bias,
      ...(activation && { activation }),
      ...(activation === 'prelu' && { preluActivationWeights: slopes }),
      ...(activation === 'leakyrelu' && { leakyreluAlpha: 0.3 }),
    };
    const run = ([x, xs]: readonly tf.Tensor[]) => ({
      matrix: tf.fused.matMul({ a: x!, ...fused }),
      batches: tf.fused.matMul({ a: xs!, ...fused, b: tf.reshape(b, [1, 4, 3]) }),
    });
    await expectSameAsTfjs(
      [
        { name: 'x', shape: ['n', 4] },
        { name: 'xs', shape: ['n', 2, 4] },
      ],
      run,
    );
    tf.dispose([b, bias, slopes]);
  });

  it('multiplies whole numbers', async () => {
    const run = ([x]: readonly tf.Tensor[]) => {
      const whole = tf.cast(tf.mul(x!, 9), 'int32');
      return { result: tf.matMul(whole, whole, false, true) };
    };
    await expectSameAsTfjs([{ name: 'x', shape: [3, 4] }], run);
  });
});

describe('batch normalization', () => {
  it.each([
    { axes: 'the last', x: ['n', 4] as const, parameters: [4] },
    { axes: 'the last of three', x: ['n', 3, 4] as const, parameters: [4] },
    { axes: 'the last of four', x: ['n', 2, 3, 4] as const, parameters: [4] },
    { axes: 'all but n', x: ['n', 3, 4] as const, parameters: [1, 3, 4] },
  ])('over $axes, with and without scale and offset', async ({ x: shape, parameters }) => {
    const [mean, offset, scale] = [weights(...parameters), weights(...parameters), weights(...parameters)];
    const variance = tf.abs(weights(...parameters));
    const run = ([x]: readonly tf.Tensor[]) => ({
      whole: tf.batchNorm(x!, mean, variance, offset, scale, 1e-3),
      plain: tf.batchNorm(x!, mean, variance, undefined, undefined, 1e-3),
    });
    const { nodes } = await expectSameAsTfjs([{ name: 'x', shape }], run);
    expect(nodes.map(({ op }) => op)).not.toContain('Reshape');
    tf.dispose([mean, offset, scale, variance]);
  });

  it('refuses an axis on which backends of tfjs differ', () => {
    const parameter = weights(1, 3, 1);
    const run = ([x]: readonly tf.Tensor[]) => ({ y: tf.batchNorm(x!, parameter, parameter) });
    const inputs = [{ name: 'x', shape: ['n', 3, 4] as const }];
    expect(() => capture(inputs, run, { prefix: 'p' })).toThrow(
      expect.objectContaining({ reason: 'KERNEL_UNSUPPORTED', message: expect.stringContaining('FusedBatchNorm') }),
    );
    parameter.dispose();
  });
});
