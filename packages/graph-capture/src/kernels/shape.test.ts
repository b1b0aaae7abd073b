import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { capture } from '../capture.js';
import { expectSameAsTfjs, useCpu } from '../same-as-tfjs.contract.js';

beforeAll(useCpu);

type Op = (x: tf.Tensor) => tf.Tensor | tf.Tensor[];

const INPUT = [{ name: 'x', shape: ['n', 3, 4] as const }];

/** Adds a little, so that no reshaped view is left for the output alone. */
const used = (tensor: tf.Tensor): tf.Tensor => (tensor.dtype === 'float32' ? tf.add(tensor, 0.5) : tensor);

const OPS: readonly [string, Op][] = [
  ['flatten', (x) => tf.reshape(x, [-1, 12])],
  ['merge n with an axis', (x) => tf.reshape(x, [-1, 4])],
  ['merge all', (x) => tf.reshape(x, [-1])],
  ['merge and part again', (x) => tf.reshape(used(tf.reshape(x, [-1, 4])), x.shape)],
  ['part an axis', (x) => tf.reshape(x, [x.shape[0], 3, 2, 2])],
  ['n twice in a shape', (x) => tf.matMul(tf.reshape(x, [-1, 12]), tf.reshape(x, [-1, 12]), false, true)],
  [
    'n twice in a reshaped one',
    (x) => {
      const rows = tf.reshape(x, [-1, 12]);
      return tf.expandDims(used(tf.matMul(rows, rows, false, true)), 1);
    },
  ],
  ['expandDims', (x) => tf.expandDims(x, 1)],
  ['expandDims at the end', (x) => tf.expandDims(x, -1)],
  ['squeeze', (x) => tf.squeeze(tf.mean(x, 1, true), [1])],
  ['clone', (x) => tf.clone(x)],
  ['concat', (x) => tf.concat([x, tf.exp(x)], 1)],
  ['concat at the end', (x) => tf.concat([x, tf.exp(x)], -1)],
  ['concat along n', (x) => tf.concat([x, tf.exp(x)], 0)],
  ['concat with a constant', (x) => tf.concat([tf.sum(x, 0), tf.ones([2, 4])], 0)],
  ['stack', (x) => tf.stack([x, tf.exp(x), x], 1)],
  ['stack one', (x) => tf.stack([x], 0)],
  ['unstack', (x) => tf.unstack(x, 1)],
  ['unstack the last', (x) => tf.unstack(x, -1)],
  ['split', (x) => tf.split(x, 2, 2)],
  ['split by sizes', (x) => tf.split(x, [1, -1], 1)],
  ['slice', (x) => tf.slice(x, [0, 1, 2], [-1, 2, 1])],
  ['slice from the second row', (x) => tf.sum(tf.slice(x, [1, 0, 0]), 0)],
  ['slice nothing away', (x) => tf.slice(x, [0, 0, 0])],
  ['gather', (x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32'), 1)],
  ['gather at the end', (x) => tf.gather(x, tf.tensor2d([[3], [1]], [2, 1], 'int32'), -1)],
  [
    'look up by the input',
    (x) =>
      tf.gather(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.cast(tf.greater(x, 0), 'int32'),
      ),
  ],
  ['tile', (x) => tf.tile(x, [1, 2, 3])],
  ['tile along n', (x) => tf.tile(x, [2, 1, 1])],
  ['tile n times', (x) => tf.tile(tf.mean(x, 0, true), [x.shape[0], 1, 1])],
  ['tile 2 n times', (x) => tf.tile(tf.mean(x, 0, true), [2 * x.shape[0], 1, 1])],
  ['broadcastTo', (x) => tf.broadcastTo(tf.mean(x, 1, true), x.shape)],
  [
    'pad',
    (x) =>
      tf.pad(
        x,
        [
          [0, 0],
          [1, 2],
          [0, 1],
        ],
        3,
      ),
  ],
  [
    'pad whole numbers',
    (x) =>
      tf.pad(
        tf.cast(tf.mul(x, 9), 'int32'),
        [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
        -2,
      ),
  ],
  ['transpose', (x) => tf.transpose(x)],
  ['transpose some', (x) => tf.transpose(x, [0, 2, 1])],
  ['transpose nothing', (x) => tf.transpose(x, [0, 1, 2])],
  ['oneHot, none for an index outside', (x) => tf.oneHot(tf.cast(tf.mul(x, 5), 'int32'), 3, 2, -1)],
  ['fill', (x) => tf.add(tf.fill([3, 4], 2.5), tf.mean(x, 0))],
  ['fill with n', (x) => tf.fill([x.shape[0], 2], 2.5)],
  ['zeros with n', (x) => tf.zeros([x.shape[0], 2])],
  ['zerosLike', (x) => tf.zerosLike(x)],
  ['onesLike', (x) => tf.onesLike(x)],
  ['onesLike whole numbers', (x) => tf.onesLike(tf.cast(x, 'int32'))],
];

describe('kernels of shape', () => {
  it.each(OPS)('%s', async (_, op) => {
    const run = ([x]: readonly tf.Tensor[]) =>
      Object.fromEntries([op(x!)].flat().map((tensor, index) => [`result${index}`, used(tensor)]));
    await expectSameAsTfjs(INPUT, run);
  });

  it('reshapes, transposes and slices in any order', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('transpose' as const), perm: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }) }),
      fc.record({ kind: fc.constant('reshape' as const), at: fc.nat(2) }),
      fc.record({ kind: fc.constant('slice' as const), axis: fc.nat(2), begin: fc.nat(1) }),
    );
    type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
    const apply = (x: tf.Tensor, next: Step): tf.Tensor => {
      if (next.kind === 'transpose') return tf.transpose(x, next.perm);
      if (next.kind === 'reshape') {
        const whole = [...x.shape.slice(0, next.at), 1, ...x.shape.slice(next.at)];
        return tf.reshape(tf.neg(tf.reshape(x, whole)), [...x.shape.slice(1), x.shape[0]]);
      }
      const size = x.shape[next.axis]!;
      if (size < 9 || size > 13) return x;
      return tf.slice(
        x,
        x.shape.map((__, axis) => (axis === next.axis ? next.begin : 0)),
      );
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const run = ([x]: readonly tf.Tensor[]) => ({
          result: steps.reduce(apply, x!),
        });
        await expectSameAsTfjs([{ name: 'x', shape: ['n', 11, 13] }], run);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves nothing of reshaping there and back', () => {
    const run = ([x]: readonly tf.Tensor[]) => ({ same: tf.reshape(tf.reshape(x!, [-1]), x!.shape) });
    const captured = capture(INPUT, run, { prefix: 'p' });
    expect(captured).toEqual({ nodes: [], constants: [], outputs: { same: { name: 'x', shape: ['n', 3, 4] } } });
  });

  it('names a merged axis by its multiple of n', () => {
    const { outputs } = capture(INPUT, ([x]) => ({ merged: tf.reshape(x!, [-1, 4]) }), { prefix: 'p' });
    expect(outputs.merged.shape).toEqual(['3*n', 4]);
  });
});
