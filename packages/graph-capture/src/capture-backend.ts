import { engine, KernelBackend, type BackendValues, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';
import { CaptureError } from './capture-error.js';
import type { Constant } from './onnx.js';
import type { Trace } from './trace.js';

/** What stands behind a tensor: a name in the graph and the shape it has there. */
interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

interface Datum {
  references: number;
  readonly values?: BackendValues;
  value?: Value;
}

/**
 * A tfjs backend without values: its tensors are names in a graph. Only what the function itself creates (a scalar,
 * say) has values, and becomes a constant when a kernel first uses it; so does a tensor of another backend, which is
 * read there and not moved.
 *
 * A tensor whose shape differs from its value's is a reshaped view of it. The Reshape is written when a kernel needs
 * that very shape, so that tfjs' habit of reshaping there and back leaves nothing behind.
 */
export class CaptureBackend extends KernelBackend {
  private readonly data = new Map<object, Datum>();
  private readonly foreign = new Map<object, Value>();

  constructor(readonly trace: Trace) {
    super();
  }

  /** A new tensor for a name in the graph; `shape` is how tfjs sees it, `as` the shape it has in the graph. */
  tensor(name: string, shape: readonly number[], dtype: DataType, as: readonly number[] = shape): TensorInfo {
    const dataId = {};
    this.data.set(dataId, { references: 1, value: { name, shape: as } });
    return { dataId, shape: [...shape], dtype };
  }

  view(tensor: TensorInfo, shape: readonly number[]): TensorInfo {
    const value = this.value(tensor);
    return this.tensor(value.name, shape, tensor.dtype, value.shape);
  }

  /** The tensor's name in the graph, in its own shape or in another of the same size. */
  name(tensor: TensorInfo, shape: readonly number[] = tensor.shape): string {
    const value = this.value(tensor);
    return this.trace.reshape(value.name, value.shape, shape);
  }

  value(tensor: TensorInfo): Value {
    const datum = this.data.get(tensor.dataId);
    if (datum) return (datum.value ??= this.toValue(tensor, datum.values));
    const known = this.foreign.get(tensor.dataId) ?? this.toValue(tensor, engine().readSync(tensor.dataId));
    this.foreign.set(tensor.dataId, known);
    return known;
  }

  private toValue({ shape, dtype }: TensorInfo, values: BackendValues | undefined): Value {
    const { trace } = this;
    const elements = toElements(dtype, values);
    const [first] = elements;
    const isUniform =
      shape.some((size) => trace.varies(size)) && elements.every((element) => Object.is(element, first));
    return { name: isUniform ? this.fill(shape, elements.slice(0, 1)) : trace.constant([...shape], elements), shape };
  }

  /** One element everywhere. */
  fill(shape: readonly number[], element: Constant['values']): string {
    const { trace } = this;
    const scalar = trace.constant([], element);
    return shape.length === 0 ? scalar : trace.node('Expand', [scalar, trace.sizes(shape)]);
  }

  override write(values: BackendValues): object {
    const dataId = {};
    this.data.set(dataId, { references: 1, values });
    return dataId;
  }

  override readSync(dataId: object): BackendValues {
    const values = this.data.get(dataId)?.values;
    if (values) return values;
    throw new CaptureError('VALUE_READ', 'The function reads a value that is known only when the graph runs.');
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the signature is tfjs's
  override async read(dataId: object): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override incRef(dataId: object): void {
    const datum = this.data.get(dataId);
    if (datum) datum.references += 1;
  }

  override refCount(dataId: object): number {
    return this.data.get(dataId)?.references ?? 0;
  }

  override disposeData(dataId: object): boolean {
    const datum = this.data.get(dataId);
    if (datum && --datum.references > 0) return false;
    this.data.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.data.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {
    this.data.clear();
  }
}

/** Values as ONNX stores them. A copy, since some backends hand out the very array that they go on using. */
export function toElements(dtype: DataType, values: BackendValues | undefined): Constant['values'] {
  const numbers = values as ArrayLike<number>;
  if (dtype === 'float32') return Float32Array.from(numbers);
  if (dtype === 'int32') return Int32Array.from(numbers);
  if (dtype === 'bool') return Uint8Array.from(numbers);
  throw new CaptureError('TYPE_UNSUPPORTED', `Tensors of type ${dtype} cannot be captured.`);
}
