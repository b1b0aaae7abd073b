import {
  backend_util,
  type ClipByValueAttrs,
  type CastAttrs,
  type DataType,
  type KernelFunc,
  type LeakyReluAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { CaptureBackend } from '../capture-backend.js';
import { CaptureError } from '../capture-error.js';
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

const unary = (compute: Compute, dtype?: DataType): KernelFunc =>
  kernel<Unary>(({ backend, inputs: { x } }) => mapElements(backend, x, compute, dtype));

/** A function of real numbers: the operator does not take whole ones, and tfjs would give their truncated results. */
const real = (compute: Compute, dtype?: DataType): KernelFunc =>
  kernel<Unary>(({ backend, inputs: { x } }) => mapElements(backend, requireFloat(x), compute, dtype));

function requireFloat(x: TensorInfo): TensorInfo {
  if (x.dtype === 'float32') return x;
  throw new CaptureError('TYPE_UNSUPPORTED', `A function of real numbers is given ${x.dtype}; cast it before.`);
}

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
  Ceil: real(operator('Ceil')),
  Cos: real(operator('Cos')),
  Elu: real(operator('Elu')),
  Erf: real(operator('Erf')),
  Exp: real(operator('Exp')),
  Floor: real(operator('Floor')),
  IsNan: real(operator('IsNaN'), 'bool'),
  Log: real(operator('Log')),
  Log1p: real(log1p),
  LogicalNot: unary(operator('Not'), 'bool'),
  Neg: unary(operator('Neg')),
  Reciprocal: real(operator('Reciprocal')),
  Relu: real(operator('Relu')),
  Relu6: real(clip(0, 6)),
  Round: real(operator('Round')),
  Rsqrt: real(({ trace }, names) => trace.node('Reciprocal', [trace.node('Sqrt', names)])),
  Selu: real(operator('Selu')),
  Sigmoid: real(operator('Sigmoid')),
  Sign: unary(operator('Sign')),
  Sin: real(operator('Sin')),
  Softplus: real(operator('Softplus')),
  Sqrt: real(operator('Sqrt')),
  Square: unary(square),
  Tanh: real(operator('Tanh')),
  LeakyRelu: kernel<Unary, LeakyReluAttrs>(({ backend, inputs: { x }, attrs: { alpha } }) =>
    mapElements(backend, requireFloat(x), operator('LeakyRelu', { floats: { alpha } })),
  ),
  ClipByValue: kernel<Unary, ClipByValueAttrs>(({ backend, inputs: { x }, attrs }) =>
    mapElements(backend, requireFloat(x), clip(attrs.clipValueMin, attrs.clipValueMax)),
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
