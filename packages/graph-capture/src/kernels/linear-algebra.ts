import {
  backend_util,
  type _FusedMatMulAttrs,
  type BatchMatMulAttrs,
  type FusedBatchNormAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { CaptureBackend } from '../capture-backend.js';
import { CaptureError } from '../capture-error.js';
import { kernel, type Kernels } from '../kernel.js';
import { activation, combine, mapElements } from './elementwise.js';

interface Matrices {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly bias?: TensorInfo | null | undefined;
  readonly preluActivationWeights?: TensorInfo | null | undefined;
}

const isMatrix = ({ shape }: TensorInfo): boolean => shape.slice(0, -2).every((size) => size === 1);
const lastTwo = ({ shape }: TensorInfo): number[] => shape.slice(-2);

/** `a b` (+ bias), over the last two axes; the others are broadcast. */
function multiply(backend: CaptureBackend, { a, b, bias }: Matrices, attrs: BatchMatMulAttrs): TensorInfo {
  const rows = lastTwo(a)[attrs.transposeA ? 1 : 0] ?? 1;
  const columns = lastTwo(b)[attrs.transposeB ? 0 : 1] ?? 1;
  const outer = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...outer, rows, columns];
  if (isMatrix(a) && isMatrix(b) && a.dtype === 'float32')
    return backend.tensor(multiplyMatrices(backend, { a, b, bias }, attrs), shape, a.dtype, [rows, columns]);
  const names = [transposed(backend, a, attrs.transposeA), transposed(backend, b, attrs.transposeB)];
  const product = backend.tensor(backend.trace.node('MatMul', names), shape, a.dtype);
  return bias ? combine({ backend, inputs: { a: product, b: bias }, attrs }, addition) : product;
}

const addition = ({ trace }: CaptureBackend, names: readonly string[]): string => trace.node('Add', names);

function multiplyMatrices(backend: CaptureBackend, { a, b, bias }: Matrices, attrs: BatchMatMulAttrs): string {
  const names = [backend.name(a, lastTwo(a)), backend.name(b, lastTwo(b))];
  const { transposeA, transposeB } = attrs;
  if (!bias && !transposeA && !transposeB) return backend.trace.node('MatMul', names);
  const integers = { ...(transposeA && { transA: 1 }), ...(transposeB && { transB: 1 }) };
  return backend.trace.node('Gemm', [...names, ...(bias ? [backend.name(bias, bias.shape.slice(-2))] : [])], {
    integers,
  });
}

function transposed(backend: CaptureBackend, tensor: TensorInfo, isTransposed: boolean): string {
  if (!isTransposed) return backend.name(tensor);
  const rank = tensor.shape.length;
  const perm = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
  return backend.trace.node('Transpose', [backend.name(tensor)], { integerLists: { perm } });
}

const fusedMatMul = kernel<Matrices, _FusedMatMulAttrs>(({ backend, inputs, attrs }) => {
  const product = multiply(backend, inputs, attrs);
  const slopes = inputs.preluActivationWeights;
  // tfjs leaves the activation out where there is none, whatever its types say.
  const name = (attrs.activation as string | undefined) ?? 'linear';
  if (name === 'linear') return product;
  if (name === 'prelu' && slopes)
    return combine({ backend, inputs: { a: product, b: slopes }, attrs }, ({ trace }, names) =>
      trace.node('PRelu', names),
    );
  const compute = activation(name, attrs.leakyreluAlpha);
  if (!compute)
    throw new CaptureError('KERNEL_UNSUPPORTED', `_FusedMatMul with the activation ${name} is not captured.`);
  return mapElements(backend, product, compute);
});

interface Normalized {
  readonly x: TensorInfo;
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly offset?: TensorInfo | null | undefined;
  readonly scale?: TensorInfo | null | undefined;
}

/** (x - mean) scale / sqrt(variance + epsilon) + offset. */
const fusedBatchNorm = kernel<Normalized, FusedBatchNormAttrs>(({ backend, inputs, attrs: { varianceEpsilon } }) => {
  const { trace } = backend;
  const { x, mean, variance, offset, scale } = inputs;
  for (const parameter of [mean, variance, offset, scale]) if (parameter) checkParameter(parameter, x);
  const shape = withoutLeadingOnes(x, Math.max(backend.value(x).shape.length, mean.shape.length));
  const deviation = trace.node('Sqrt', [trace.node('Add', [backend.name(variance), trace.scalar(varianceEpsilon)])]);
  const factor = scale ? trace.node('Div', [backend.name(scale), deviation]) : trace.node('Reciprocal', [deviation]);
  const centred = trace.node('Sub', [backend.name(x, shape), backend.name(mean)]);
  const scaled = trace.node('Mul', [centred, factor]);
  const result = offset ? trace.node('Add', [scaled, backend.name(offset)]) : scaled;
  return backend.tensor(result, x.shape, x.dtype, shape);
});

/** tfjs prepends axes of 1 until there are four; as many go as are not needed. */
function withoutLeadingOnes({ shape }: TensorInfo, rank: number): number[] {
  const first = Math.max(0, shape.length - rank);
  return shape.slice(0, first).every((size) => size === 1) ? shape.slice(first) : shape;
}

/** Backends of tfjs differ (cpu and wasm repeat the values, others broadcast) unless the shape is the end of x's. */
function checkParameter(parameter: TensorInfo, x: TensorInfo): void {
  const firstSize = parameter.shape.findIndex((size) => size !== 1);
  const sizes = firstSize < 0 ? [] : parameter.shape.slice(firstSize);
  if (sizes.join() === x.shape.slice(x.shape.length - sizes.length).join()) return;
  throw new CaptureError('KERNEL_UNSUPPORTED', 'FusedBatchNorm over another axis than the last is not captured.');
}

export const LINEAR_ALGEBRA: Kernels = {
  BatchMatMul: kernel<Matrices, BatchMatMulAttrs>(({ backend, inputs: { a, b }, attrs }) =>
    multiply(backend, { a, b }, attrs),
  ),
  FusedBatchNorm: fusedBatchNorm,
  _FusedMatMul: fusedMatMul,
};
