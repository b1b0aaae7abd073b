import {
  backend_util,
  util,
  type ConcatAttrs,
  type ExpandDimsAttrs,
  type FillAttrs,
  type GatherV2Attrs,
  type KernelFunc,
  type OneHotAttrs,
  type PackAttrs,
  type PadV2Attrs,
  type ReshapeAttrs,
  type SliceAttrs,
  type SplitVAttrs,
  type TensorInfo,
  type TileAttrs,
  type TransposeAttrs,
  type UnpackAttrs,
} from '@tensorflow/tfjs-core';
import { toElements } from '../capture-backend.js';
import { CaptureError } from '../capture-error.js';
import { kernel, type Kernels } from '../kernel.js';

interface Input {
  readonly x: TensorInfo;
}

/** "To the end" in Slice, whatever the size. */
const END = Number.MAX_SAFE_INTEGER;

const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const replaced = (shape: readonly number[], axis: number, size: number): number[] =>
  shape.map((other, index) => (index === axis ? size : other));
const inserted = (shape: readonly number[], axis: number): number[] => [
  ...shape.slice(0, axis),
  1,
  ...shape.slice(axis),
];

const slice = kernel<Input, SliceAttrs>(({ backend, inputs: { x }, attrs }) => {
  const [begin = [], size = []] = backend_util.slice_util.parseSliceParams(x, attrs.begin, attrs.size);
  const axes = x.shape.flatMap((whole, axis) => (size[axis] === whole ? [] : [axis]));
  if (axes.length === 0) return backend.view(x, x.shape);
  const { trace } = backend;
  const start = (axis: number): number => begin[axis] ?? 0;
  const ends = axes.map((axis) => {
    const end = start(axis) + (size[axis] ?? 0);
    return end === x.shape[axis] ? END : end;
  });
  const names = [backend.name(x), trace.integers(axes.map(start)), trace.integers(ends), trace.integers(axes)];
  return backend.tensor(trace.node('Slice', names), size, x.dtype);
});

const splitV = kernel<Input, SplitVAttrs>(({ backend, inputs: { x }, attrs }) => {
  const axis = axisOf(attrs.axis, x.shape.length);
  const sizes = backend_util.prepareSplitSize(x, attrs.numOrSizeSplits, axis);
  const names = [backend.name(x), backend.trace.sizes(sizes)];
  const outputs = backend.trace.split('Split', names, sizes.length, { integers: { axis } });
  return outputs.map((output, index) => backend.tensor(output, replaced(x.shape, axis, sizes[index] ?? 0), x.dtype));
});

const unpack = kernel<{ value: TensorInfo }, UnpackAttrs>(({ backend, inputs: { value }, attrs }) => {
  const axis = axisOf(attrs.axis, value.shape.length);
  const count = value.shape[axis] ?? 0;
  const slices = backend.trace.split('Split', [backend.name(value)], count, { integers: { axis } });
  const shape = value.shape.filter((_, index) => index !== axis);
  return slices.map((name) => backend.tensor(name, shape, value.dtype, replaced(value.shape, axis, 1)));
});

const concat = kernel<TensorInfo[], ConcatAttrs>(({ backend, inputs, attrs }) => {
  const tensors = Object.values(inputs);
  const [first] = tensors;
  const axis = util.parseAxisParam(attrs.axis, first?.shape ?? [])[0] ?? 0;
  const shape = backend_util.computeOutShape(
    tensors.map((tensor) => tensor.shape),
    axis,
  );
  const names = tensors.map((tensor) => backend.name(tensor));
  return backend.tensor(backend.trace.node('Concat', names, { integers: { axis } }), shape, first?.dtype ?? 'float32');
});

const pack = kernel<TensorInfo[], PackAttrs>(({ backend, inputs, attrs }) => {
  const tensors = Object.values(inputs);
  const [first] = tensors;
  const shape = first?.shape ?? [];
  const axis = axisOf(attrs.axis, shape.length + 1);
  const names = tensors.map((tensor) => backend.name(tensor, inserted(tensor.shape, axis)));
  const joined = backend.trace.node('Concat', names, { integers: { axis } });
  return backend.tensor(joined, replaced(inserted(shape, axis), axis, tensors.length), first?.dtype ?? 'float32');
});

const transpose = kernel<Input, TransposeAttrs>(({ backend, inputs: { x }, attrs: { perm } }) => {
  if (perm.every((axis, index) => axis === index)) return backend.view(x, x.shape);
  const shape = perm.map((axis) => x.shape[axis] ?? 0);
  const name = backend.trace.node('Transpose', [backend.name(x)], { integerLists: { perm: [...perm] } });
  return backend.tensor(name, shape, x.dtype);
});

const gather = kernel<{ x: TensorInfo; indices: TensorInfo }, GatherV2Attrs>(({ backend, inputs, attrs }) => {
  const { x, indices } = inputs;
  if (attrs.batchDims) throw new CaptureError('KERNEL_UNSUPPORTED', 'GatherV2 with batchDims is not captured.');
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0] ?? 0;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const name = backend.trace.node('Gather', [backend.name(x), backend.name(indices)], { integers: { axis } });
  return backend.tensor(name, shape, x.dtype);
});

const tile = kernel<Input, TileAttrs>(({ backend, inputs: { x }, attrs: { reps } }) => {
  const shape = x.shape.map((size, axis) => size * (reps[axis] ?? 1));
  return backend.tensor(backend.trace.node('Tile', [backend.name(x), backend.trace.sizes(reps)]), shape, x.dtype);
});

const pad = kernel<Input, PadV2Attrs>(({ backend, inputs: { x }, attrs: { paddings, constantValue } }) => {
  const { trace } = backend;
  const pads = trace.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const value = trace.constant([], toElements(x.dtype, [constantValue] as unknown as Float32Array));
  const shape = x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  return backend.tensor(trace.node('Pad', [backend.name(x), pads, value]), shape, x.dtype);
});

/** By comparison, so that an index outside of [0, depth) gives a row of `offValue`, as in tfjs. */
const oneHot = kernel<{ indices: TensorInfo }, OneHotAttrs>(({ backend, inputs: { indices }, attrs }) => {
  const { trace } = backend;
  const { depth, dtype } = attrs;
  const value = (number: number): string => trace.constant([], toElements(dtype, Float32Array.of(number)));
  const places = trace.constant(
    [depth],
    Int32Array.from({ length: depth }, (_, place) => place),
  );
  const isPlace = trace.node('Equal', [backend.name(indices, [...indices.shape, 1]), places]);
  const name = trace.node('Where', [isPlace, value(attrs.onValue), value(attrs.offValue)]);
  return backend.tensor(name, [...indices.shape, depth], dtype);
});

const fillLike = (value: number): KernelFunc =>
  kernel<Input>(({ backend, inputs: { x } }) =>
    backend.tensor(backend.fill(x.shape, toElements(x.dtype, Float32Array.of(value))), x.shape, x.dtype),
  );

export const SHAPE: Kernels = {
  Concat: concat,
  ExpandDims: kernel<{ input: TensorInfo }, ExpandDimsAttrs>(({ backend, inputs: { input }, attrs: { dim } }) =>
    backend.view(input, inserted(input.shape, axisOf(dim, input.shape.length + 1))),
  ),
  Fill: kernel<unknown, FillAttrs>(({ backend, attrs: { shape, value, dtype } }) =>
    backend.tensor(backend.fill(shape, toElements(dtype, Float32Array.of(Number(value)))), shape, dtype),
  ),
  GatherV2: gather,
  Identity: kernel<Input>(({ backend, inputs: { x } }) => backend.view(x, x.shape)),
  OneHot: oneHot,
  OnesLike: fillLike(1),
  Pack: pack,
  PadV2: pad,
  Reshape: kernel<Input, ReshapeAttrs>(({ backend, inputs: { x }, attrs: { shape } }) =>
    backend.view(x, util.inferFromImplicitShape(shape, util.sizeFromShape(x.shape))),
  ),
  Slice: slice,
  SplitV: splitV,
  Tile: tile,
  Transpose: transpose,
  Unpack: unpack,
  ZerosLike: fillLike(0),
};
