import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { CaptureBackend } from './capture-backend.js';
import { CaptureError } from './capture-error.js';
import { ELEMENT_TYPES } from './onnx.js';

export interface KernelCall<Inputs, Attributes> {
  readonly backend: CaptureBackend;
  readonly inputs: Inputs;
  readonly attrs: Attributes;
}

/** Kernels by the name that tfjs calls them under. */
export type Kernels = Readonly<Record<string, KernelFunc>>;

/** tfjs passes inputs and attributes as open records; what they hold is fixed by the kernel's name. */
export const kernel =
  <Inputs, Attributes = unknown>(
    write: (call: KernelCall<Inputs, Attributes>) => TensorInfo | TensorInfo[],
  ): KernelFunc =>
  (call) =>
    write(call as unknown as KernelCall<Inputs, Attributes>);

/** The number that an ONNX Cast takes for a tfjs type. */
export function onnxType(dtype: DataType): number {
  if (dtype === 'float32') return ELEMENT_TYPES.float;
  if (dtype === 'int32' || dtype === 'bool') return ELEMENT_TYPES[dtype];
  throw new CaptureError('TYPE_UNSUPPORTED', `Tensors of type ${dtype} cannot be captured.`);
}

/** The tensor as a name of the given type, cast where it has another. */
export function nameAs(backend: CaptureBackend, tensor: TensorInfo, dtype: DataType): string {
  const name = backend.name(tensor);
  return tensor.dtype === dtype ? name : backend.trace.node('Cast', [name], { integers: { to: onnxType(dtype) } });
}
