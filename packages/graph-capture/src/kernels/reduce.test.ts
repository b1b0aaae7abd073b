import { beforeAll, describe, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectSameAsTfjs, useCpu } from '../same-as-tfjs.contract.js';

beforeAll(useCpu);

const INPUT = [{ name: 'x', shape: ['n', 3, 4] as const }];

type Reduce = (x: tf.Tensor, axis?: number[], keepDims?: boolean) => tf.Tensor;

const REDUCTIONS: readonly [string, Reduce][] = [
  ['sum', tf.sum],
  ['sum of int32', (x, axis, keepDims) => tf.sum(tf.cast(tf.mul(x, 9), 'int32'), axis, keepDims)],
  ['sum of bool', (x, axis, keepDims) => tf.sum(tf.greater(x, 0), axis, keepDims)],
  ['mean', tf.mean],
  ['mean of int32', (x, axis, keepDims) => tf.mean(tf.cast(tf.mul(x, 9), 'int32'), axis, keepDims)],
  ['max', tf.max],
  ['min', tf.min],
  ['prod', tf.prod],
  ['all', (x, axis, keepDims) => tf.all(tf.greater(x, -0.5), axis, keepDims)],
  ['any', (x, axis, keepDims) => tf.any(tf.greater(x, 0.5), axis, keepDims)],
  ['logSumExp', tf.logSumExp],
  ['variance', (x, axis, keepDims) => tf.moments(x, axis, keepDims).variance],
  ['norm', (x, axis, keepDims) => tf.norm(x, 2, axis, keepDims)],
];

describe('reductions', () => {
  it.each(REDUCTIONS)('%s over any axes, n among them', async (name, reduce) => {
    // tfjs' norm takes at most two axes.
    const axes = fc.subarray([0, 1, -1], { minLength: 1, maxLength: name === 'norm' ? 1 : 3 });
    await fc.assert(
      fc.asyncProperty(fc.option(axes, { nil: undefined }), fc.boolean(), async (axis, keepDims) => {
        await expectSameAsTfjs(INPUT, ([x]) => ({
          result: reduce(x!, name === 'norm' ? (axis ?? [1]) : axis, keepDims),
        }));
      }),
      { numRuns: 8 },
    );
  });

  it('leaves a scalar as it is', () =>
    expectSameAsTfjs(INPUT, ([x]) => ({ result: tf.sum(tf.max(x!)), mean: tf.mean(tf.max(x!)) })));

  it.each([0, 1, 2])('argMax and argMin over axis %i, the first of equal ones', async (axis) => {
    const run = ([x]: readonly tf.Tensor[]) => {
      const coarse = tf.round(tf.mul(x!, 2));
      return { largest: tf.argMax(coarse, axis), smallest: tf.argMin(coarse, axis) };
    };
    await expectSameAsTfjs(INPUT, run);
  });

  it('softmax and logSoftmax, also of large numbers', async () => {
    const run = ([x]: readonly tf.Tensor[]) => {
      const large = tf.mul(x!, 300);
      return { of: tf.softmax(x!), large: tf.softmax(large), log: tf.logSoftmax(large) };
    };
    await expectSameAsTfjs(INPUT, run);
  });
});
