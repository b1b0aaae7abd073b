import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { capture } from '../capture.js';
import { createNumbers, expectSameAsTfjs, useCpu } from '../same-as-tfjs.contract.js';

beforeAll(useCpu);

const INPUT = [{ name: 'x', shape: ['n', 3, 4] as const }];
/** tfjs computes a function in float64 and rounds once; onnxruntime computes in float32. */
const TOLERANCE = 2e-6;

/** Numbers between low and high, with both and 0 among them. */
function between(low: number, high: number): () => number {
  const next = createNumbers(7);
  const edges = [low, high, Math.min(Math.max(0, low), high)];
  return () => edges.pop() ?? low + ((next() + 1) / 2) * (high - low);
}

type Op = (x: tf.Tensor) => tf.Tensor;

const UNARY: readonly [string, Op, number, number][] = [
  ['abs', tf.abs, -3, 3],
  ['ceil', tf.ceil, -3, 3],
  ['clipByValue', (x) => tf.clipByValue(x, -0.5, 1.5), -3, 3],
  ['cos', tf.cos, -9, 9],
  ['elu', tf.elu, -9, 9],
  ['erf', tf.erf, -4, 4],
  ['exp', tf.exp, -20, 5],
  ['floor', tf.floor, -3, 3],
  ['isNaN', (x) => tf.isNaN(tf.sqrt(x)), -1, 1],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.3), -3, 3],
  ['log', tf.log, 1e-6, 1e6],
  ['log1p of small', tf.log1p, -1e-4, 1e-4],
  ['log1p of large', tf.log1p, -0.999, 1e6],
  ['logSigmoid', tf.logSigmoid, -9, 9],
  ['logicalNot', (x) => tf.logicalNot(tf.greater(x, 0)), -1, 1],
  ['neg', tf.neg, -3, 3],
  ['reciprocal', tf.reciprocal, 0.1, 9],
  ['relu', tf.relu, -3, 3],
  ['relu6', tf.relu6, -3, 9],
  ['round', (x) => tf.round(tf.mul(x, 2)), -3, 3],
  ['rsqrt', tf.rsqrt, 0.1, 9],
  ['selu', tf.selu, -9, 9],
  ['sigmoid', tf.sigmoid, -20, 20],
  ['sign', tf.sign, -3, 3],
  ['sin', tf.sin, -9, 9],
  ['softplus', tf.softplus, -20, 20],
  ['sqrt', tf.sqrt, 0, 9],
  ['square', tf.square, -3, 3],
  ['tanh', tf.tanh, -9, 9],
  ['to int32, towards 0', (x) => tf.cast(x, 'int32'), -3, 3],
  ['to bool', (x) => tf.cast(tf.relu(x), 'bool'), -3, 3],
  ['to int32 and back', (x) => tf.cast(tf.add(tf.cast(x, 'int32'), tf.scalar(2, 'int32')), 'float32'), -3, 3],
  ['of int32', (x) => tf.abs(tf.neg(tf.square(tf.sign(tf.cast(x, 'int32'))))), -3, 3],
  ['bool to float32', (x) => tf.cast(tf.less(x, 0.5), 'float32'), -3, 3],
];

const BINARY: readonly [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor][] = [
  ['add', tf.add],
  ['sub', tf.sub],
  ['mul', tf.mul],
  ['div', (a, b) => tf.div(a, tf.add(tf.abs(b), 0.5))],
  ['maximum', tf.maximum],
  ['minimum', tf.minimum],
  ['pow', (a, b) => tf.pow(tf.abs(a), b)],
  ['squaredDifference', tf.squaredDifference],
  ['equal', (a, b) => tf.equal(tf.round(a), tf.round(b))],
  ['notEqual', (a, b) => tf.notEqual(tf.round(a), tf.round(b))],
  ['greater', tf.greater],
  ['greaterEqual', (a, b) => tf.greaterEqual(tf.round(a), tf.round(b))],
  ['less', tf.less],
  ['lessEqual', (a, b) => tf.lessEqual(tf.round(a), tf.round(b))],
  ['logicalAnd', (a, b) => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0))],
  ['logicalOr', (a, b) => tf.logicalOr(tf.greater(a, 0), tf.greater(b, 0))],
  ['where', (a, b) => tf.where(tf.greater(a, b), tf.add(a, b), 1)],
  ['where of two types', (a, b) => tf.where(tf.greater(a, b), tf.cast(tf.mul(a, 9), 'int32'), tf.scalar(3, 'int32'))],
  ['divNoNan', (a, b) => tf.divNoNan(a, tf.relu(b))],
];

describe('elementwise kernels', () => {
  it.each(UNARY)('%s', async (_, op, low, high) => {
    const run = ([x]: readonly tf.Tensor[]) => ({ result: op(x!) });
    await expectSameAsTfjs(INPUT, run, { tolerance: TOLERANCE, values: between(low, high) });
  });

  it.each(BINARY)('%s broadcasts as tfjs does, whichever axes are 1 or absent', async (_, op) => {
    const size = fc.constantFrom<number | 'n'>(1, 2, 3);
    const shapes = fc.array(size, { minLength: 0, maxLength: 3 }).chain((whole) =>
      fc.tuple(
        fc.constant(whole),
        fc
          .tuple(fc.nat(whole.length), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
          .map(([absent, ones]) => whole.slice(absent).map((length, axis) => (ones[axis] ? 1 : length))),
        fc.boolean(),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shapes, async ([whole, part, isPartFirst]) => {
        const inputs = [
          { name: 'a', shape: ['n' as const, ...whole] },
          { name: 'b', shape: part },
        ];
        const run = ([a, b]: readonly tf.Tensor[]) => ({ result: isPartFirst ? op(b!, a!) : op(a!, b!) });
        await expectSameAsTfjs(inputs, run, { tolerance: TOLERANCE, values: between(-2, 2) });
      }),
      { numRuns: 5 },
    );
  });

  it.each([
    ['exp', tf.exp],
    ['clipByValue', (x: tf.Tensor) => tf.clipByValue(x, 0, 1)],
    ['leakyRelu', (x: tf.Tensor) => tf.leakyRelu(x, 0.1)],
  ])('%s of whole numbers is refused', (_, op) => {
    const run = ([x]: readonly tf.Tensor[]) => ({ y: op(tf.cast(x!, 'int32')) });
    const refused: unknown = expect.objectContaining({ reason: 'TYPE_UNSUPPORTED' });
    expect(() => capture(INPUT, run, { prefix: 'p' })).toThrow(refused);
  });

  it('prelu, its slopes broadcast', async () => {
    const slopes = tf.tensor([0.1, -0.2, 0.3, 2]);
    await expectSameAsTfjs(INPUT, ([x]) => ({ result: tf.prelu(x!, slopes) }), { values: between(-3, 3) });
    slopes.dispose();
  });

  it('addN', async () => {
    const run = ([x]: readonly tf.Tensor[]) => ({ result: tf.addN([x!, tf.exp(x!), x!]) });
    const { nodes } = await expectSameAsTfjs(INPUT, run);
    expect(nodes.map(({ op }) => op)).toEqual(['Exp', 'Sum']);
  });

  it('log1p keeps the relative precision of small numbers', async () => {
    const small = () => 3e-7;
    const run = ([x]: readonly tf.Tensor[]) => ({ result: tf.mul(tf.log1p(x!), 1e7) });
    await expectSameAsTfjs(INPUT, run, { tolerance: TOLERANCE, values: small });
  });
});
