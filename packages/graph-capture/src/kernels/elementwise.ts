import {
  backend_util,
  type ClipByValueAttrs,
  type CastAttrs,
  type KernelFunc,
  type LeakyReluAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { CaptureBackend } from '../capture-backend.js';
import { kernel, nameAs, onnxType, type KernelCall, type Kernels } from '../kernel.js';
import type { Attributes } from '../onnx.js';

interface Unary {
  readonly x: TensorInfo;
}

interface Binary {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

type Compute = (backend: CaptureBackend, names: readonly string[]) => string;

export const operator =
  (op: string, attributes?: Attributes): Compute =>
  ({ trace }, names) =>
    trace.node(op, names, attributes);

/** Each element by itself, so that a reshaped view may stay one. */
export function mapElements(backend: CaptureBackend, x: TensorInfo, compute: Compute, dtype = x.dtype): TensorInfo {
  const { name, shape } = backend.value(x);
  return backend.tensor(compute(backend, [name]), x.shape, dtype, shape);
}

const unary = (compute: Compute, dtype?: TensorInfo['dtype']): KernelFunc =>
  kernel<Unary>(({ backend, inputs: { x } }) => mapElements(backend, x, compute, dtype));

/** Two tensors of one type, whose shapes are broadcast as numpy does it. */
export function combine({ backend, inputs: { a, b } }: KernelCall<Binary, unknown>, compute: Compute): TensorInfo {
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  return backend.tensor(compute(backend, [backend.name(a), backend.name(b)]), shape, a.dtype);
}

const binary = (compute: Compute): KernelFunc => kernel<Binary>((call) => combine(call, compute));

const comparison = (compute: Compute): KernelFunc =>
  kernel<Binary>((call) => ({ ...combine(call, compute), dtype: 'bool' }));

const not = (compute: Compute): Compute =>
  function negate(backend, names) {
    return backend.trace.node('Not', [compute(backend, names)]);
  };

/** log(1 + x) without losing a small x: log(u) x / (u - 1) with u = 1 + x, as rounded. @see Kahan; HP-15C manual, 1982. */
const log1p: Compute = ({ trace }, [x = '']) => {
  const one = trace.scalar(1);
  const u = trace.node('Add', [x, one]);
  const factor = trace.node('Div', [x, trace.node('Sub', [u, one])]);
  const exact = trace.node('Mul', [trace.node('Log', [u]), factor]);
  return trace.node('Where', [trace.node('Equal', [u, one]), x, exact]);
};

const clip = (min: number, max: number): Compute =>
  function limit({ trace }, [x = '']) {
    return trace.node('Clip', [x, trace.scalar(min), trace.scalar(max)]);
  };

const square: Compute = ({ trace }, [x = '']) => trace.node('Mul', [x, x]);

/** What a fused kernel can apply to its result; `undefined` for a name that is none of these. */
export function activation(name: string, leakyReluAlpha: number | undefined): Compute | undefined {
  const table: Record<string, Compute> = {
    relu: operator('Relu'),
    relu6: clip(0, 6),
    elu: operator('Elu'),
    sigmoid: operator('Sigmoid'),
    leakyrelu: operator('LeakyRelu', { floats: { alpha: leakyReluAlpha ?? 0.2 } }),
  };
  return table[name];
}

export const ELEMENTWISE: Kernels = {
  Abs: unary(operator('Abs')),
  Ceil: unary(operator('Ceil')),
  Cos: unary(operator('Cos')),
  Elu: unary(operator('Elu')),
  Erf: unary(operator('Erf')),
  Exp: unary(operator('Exp')),
  Floor: unary(operator('Floor')),
  IsNan: unary(operator('IsNaN'), 'bool'),
  Log: unary(operator('Log')),
  Log1p: unary(log1p),
  LogicalNot: unary(operator('Not'), 'bool'),
  Neg: unary(operator('Neg')),
  Reciprocal: unary(operator('Reciprocal')),
  Relu: unary(operator('Relu')),
  Relu6: unary(clip(0, 6)),
  Round: unary(operator('Round')),
  Rsqrt: unary(({ trace }, names) => trace.node('Reciprocal', [trace.node('Sqrt', names)])),
  Selu: unary(operator('Selu')),
  Sigmoid: unary(operator('Sigmoid')),
  Sign: unary(operator('Sign')),
  Sin: unary(operator('Sin')),
  Softplus: unary(operator('Softplus')),
  Sqrt: unary(operator('Sqrt')),
  Square: unary(square),
  Tanh: unary(operator('Tanh')),
  LeakyRelu: kernel<Unary, LeakyReluAttrs>(({ backend, inputs: { x }, attrs: { alpha } }) =>
    mapElements(backend, x, operator('LeakyRelu', { floats: { alpha } })),
  ),
  ClipByValue: kernel<Unary, ClipByValueAttrs>(({ backend, inputs: { x }, attrs }) =>
    mapElements(backend, x, clip(attrs.clipValueMin, attrs.clipValueMax)),
  ),
  Cast: kernel<Unary, CastAttrs>(({ backend, inputs: { x }, attrs: { dtype } }) =>
    x.dtype === dtype
      ? backend.view(x, x.shape)
      : mapElements(backend, x, operator('Cast', { integers: { to: onnxType(dtype) } }), dtype),
  ),

  Add: binary(operator('Add')),
  Sub: binary(operator('Sub')),
  Multiply: binary(operator('Mul')),
  RealDiv: binary(operator('Div')),
  Maximum: binary(operator('Max')),
  Minimum: binary(operator('Min')),
  Pow: binary(operator('Pow')),
  SquaredDifference: binary((backend, names) => square(backend, [backend.trace.node('Sub', names)])),
  Prelu: kernel<{ x: TensorInfo; alpha: TensorInfo }>(({ backend, inputs: { x, alpha }, attrs }) =>
    combine({ backend, inputs: { a: x, b: alpha }, attrs }, operator('PRelu')),
  ),
  AddN: kernel<TensorInfo[]>(({ backend, inputs }) => {
    const [first, ...others] = inputs;
    const shape = first ? first.shape : [];
    const names = [first, ...others].flatMap((tensor) => (tensor ? [backend.name(tensor)] : []));
    return backend.tensor(backend.trace.node('Sum', names), shape, first?.dtype ?? 'float32');
  }),

  Equal: comparison(operator('Equal')),
  NotEqual: comparison(not(operator('Equal'))),
  Greater: comparison(operator('Greater')),
  GreaterEqual: comparison(operator('GreaterOrEqual')),
  Less: comparison(operator('Less')),
  LessEqual: comparison(operator('LessOrEqual')),
  LogicalAnd: comparison(operator('And')),
  LogicalOr: comparison(operator('Or')),
  Select: kernel<{ condition: TensorInfo; t: TensorInfo; e: TensorInfo }>(
    ({ backend, inputs: { condition, t, e } }) => {
      const dtype = backend_util.upcastType(t.dtype, e.dtype);
      const names = [backend.name(condition), nameAs(backend, t, dtype), nameAs(backend, e, dtype)];
      return backend.tensor(backend.trace.node('Where', names), t.shape, dtype);
    },
  ),
};
