import { backend_util, util, type DataType, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernel, nameAs, onnxType, type KernelCall, type Kernels } from '../kernel.js';
import { mapElements, operator } from './elementwise.js';

interface Input {
  readonly x: TensorInfo;
}

interface ReduceAttributes {
  readonly axis?: number | number[];
  /** What Max calls its axis. */
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

interface LogitsAttributes {
  /** Softmax has `dim`, LogSoftmax `axis`. */
  readonly dim?: number;
  readonly axis?: number;
}

function reducedShape({ shape }: TensorInfo, attrs: ReduceAttributes): { axes: number[]; shape: number[] } {
  const axes = util.parseAxisParam((attrs.reductionIndices ?? attrs.axis) as number[], shape);
  const [kept] = backend_util.computeOutAndReduceShapes(shape, axes);
  return { axes, shape: attrs.keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept };
}

/** Folds axes away, in `dtype`. */
function reduce({ backend, inputs: { x }, attrs }: KernelCall<Input, ReduceAttributes>, op: string, dtype: DataType) {
  const { trace } = backend;
  const { axes, shape } = reducedShape(x, attrs);
  const name = nameAs(backend, x, dtype);
  if (axes.length === 0) return backend.tensor(name, shape, dtype);
  const integers = { keepdims: attrs.keepDims ? 1 : 0 };
  // ReduceSum takes its axes as an input since operator set 13, the others as an attribute until 18.
  const reduced =
    op === 'ReduceSum'
      ? trace.node(op, [name, trace.integers(axes)], { integers })
      : trace.node(op, [name], { integers, integerLists: { axes } });
  return backend.tensor(reduced, shape, dtype);
}

const reduction = (op: string, toType: (dtype: DataType) => DataType): KernelFunc =>
  kernel<Input, ReduceAttributes>((call) => reduce(call, op, toType(call.inputs.x.dtype)));

/** The smallest or largest of 0 and 1. */
const logical = (op: string): KernelFunc =>
  kernel<Input, ReduceAttributes>((call) => {
    const toBool = operator('Cast', { integers: { to: onnxType('bool') } });
    return mapElements(call.backend, reduce(call, op, 'int32'), toBool, 'bool');
  });

const place = (op: string): KernelFunc =>
  kernel<Input, { readonly axis: number }>(({ backend, inputs: { x }, attrs }) => {
    const { axes, shape } = reducedShape(x, attrs);
    const index = backend.trace.node(op, [backend.name(x)], { integers: { axis: axes[0] ?? 0, keepdims: 0 } });
    return backend.tensor(backend.trace.node('Cast', [index], { integers: { to: onnxType('int32') } }), shape, 'int32');
  });

const ofLogits = (op: string): KernelFunc =>
  kernel<{ readonly logits: TensorInfo }, LogitsAttributes>(({ backend, inputs: { logits }, attrs }) => {
    const [axis = 0] = util.parseAxisParam(attrs.dim ?? attrs.axis ?? -1, logits.shape);
    const name = backend.trace.node(op, [backend.name(logits)], { integers: { axis } });
    return backend.tensor(name, logits.shape, logits.dtype);
  });

const same = (dtype: DataType): DataType => dtype;
const counted = (dtype: DataType): DataType => (dtype === 'bool' ? 'int32' : dtype);

export const REDUCE: Kernels = {
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: place('ArgMax'),
  ArgMin: place('ArgMin'),
  LogSoftmax: ofLogits('LogSoftmax'),
  Max: reduction('ReduceMax', same),
  Mean: reduction('ReduceMean', () => 'float32'),
  Min: reduction('ReduceMin', same),
  Prod: reduction('ReduceProd', counted),
  Softmax: ofLogits('Softmax'),
  Sum: reduction('ReduceSum', counted),
};
