import * as tf from '@tensorflow/tfjs-core';
import { CaptureBackend } from './capture-backend.js';
import { CaptureError } from './capture-error.js';
import { holdVariables } from './hold-variables.js';
import { registerKernels, unregisterKernels } from './kernels.js';
import type { Constant, Dimension, Node } from './onnx.js';
import { createTrace, type Trace } from './trace.js';

/** An input of the captured function: float32, with at most one dimension that varies, named `n`. */
export interface CaptureInput {
  readonly name: string;
  readonly shape: readonly (number | 'n')[];
}

/** What a function did, as nodes of a graph. Names are unique within one capture and begin with its prefix. */
export interface Capture<Key extends string = string> {
  readonly nodes: readonly Node[];
  /** Values that did not depend on the inputs: weights, say. */
  readonly constants: readonly Constant[];
  /** By the key that the function returned it under. */
  readonly outputs: Readonly<Record<Key, { readonly name: string; readonly shape: readonly Dimension[] }>>;
}

type Run<Key extends string> = (tensors: readonly tf.Tensor[]) => Readonly<Record<Key, tf.Tensor>>;

const BACKEND = 'graph-capture';

/** Primes that stand for `n`, so far apart that another number of batches shows. */
const MARKERS = [1009, 2027, 3049];

/**
 * Runs a tfjs function under a backend that writes ONNX nodes (operator set 17) instead of computing, and returns
 * them. The inputs' names are the given ones; an output may be named as an input or a constant, where the function
 * returns such.
 *
 * What must not depend on `n`, the varying size: the function runs with a prime in its place, in whose multiples the
 * axis is recognised, and then with another prime. The graph is taken only if both gave the same nodes, constants and
 * outputs (a third prime decides where a fixed size happens to be a multiple of one), so a size, a number or a loop
 * that follows `n` cannot slip in as a constant. What cannot be seen is a function that treats a small `n` apart.
 *
 * The function must be synchronous, without effects, and the same each time. The caller's backend, its variables and
 * `tf.memory()` are as before afterwards, also after an error. Weights must be on a backend that reads synchronously.
 *
 * @param run Gets a tensor for each input, in order. For a tfjs-layers model: `model.apply`, since `predict` cuts batches.
 * @param options.prefix Begins the names of all nodes' outputs and constants; no input's name may begin with it.
 * @throws CaptureError KERNEL_UNSUPPORTED, TYPE_UNSUPPORTED, BATCH_DEPENDENT, NOT_DETERMINISTIC, VALUE_READ,
 * VARIABLE_CHANGED, INPUT_INVALID, OUTPUT_INVALID, NESTED; and whatever the function itself throws.
 */
export function capture<Key extends string>(
  inputs: readonly CaptureInput[],
  run: Run<Key>,
  { prefix }: { readonly prefix: string },
): Capture<Key> {
  checkInputs(inputs, prefix);
  const varying = inputs.find(({ shape }) => shape.includes('n'));
  const captures: Capture<Key>[] = [];
  for (const marker of varying ? MARKERS : [1, 1]) {
    const axis = varying && { input: varying.name, axis: varying.shape.indexOf('n'), marker };
    const next = captureOnce(inputs, run, createTrace(prefix, axis), marker);
    if (captures.some((other) => isSameCapture(other, next))) return next;
    captures.push(next);
  }
  if (!varying) throw new CaptureError('NOT_DETERMINISTIC', 'The function does something else each time.');
  throw new CaptureError('BATCH_DEPENDENT', 'The function does other things, or with other numbers, for another n.');
}

function captureOnce<Key extends string>(
  inputs: readonly CaptureInput[],
  run: Run<Key>,
  trace: Trace,
  marker: number,
): Capture<Key> {
  return withBackend(new CaptureBackend(trace), (backend) => {
    const tensors = inputs.map(({ name, shape }) =>
      tf.engine().makeTensorFromTensorInfo(
        backend.tensor(
          name,
          shape.map((size) => (size === 'n' ? marker : size)),
          'float32',
        ),
      ),
    );
    const returned = Object.entries<tf.Tensor>(run(tensors));
    if (returned.length === 0) throw new CaptureError('OUTPUT_INVALID', 'The function returned no tensors.');
    const outputs: Record<string, Capture['outputs'][string]> = {};
    for (const [key, tensor] of returned) {
      if (!(tensor instanceof tf.Tensor)) throw new CaptureError('OUTPUT_INVALID', `Output ${key} is not a tensor.`);
      outputs[key] = { name: backend.name(tensor), shape: trace.dimensions(tensor.shape) };
    }
    return { ...neededFor(Object.values(outputs), trace), outputs } as Capture<Key>;
  });
}

/** Runs `use` with tfjs switched to `backend`; leaves tfjs as it was found. */
function withBackend<Result>(backend: CaptureBackend, use: (backend: CaptureBackend) => Result): Result {
  const previous = tf.getBackend() as string | null | undefined;
  if (previous === BACKEND) throw new CaptureError('NESTED', 'A capture cannot run within another.');
  tf.registerBackend(BACKEND, () => backend, 0);
  registerKernels(BACKEND);
  const variables = holdVariables();
  let areChanged = false;
  let result: Result;
  try {
    void tf.setBackend(BACKEND); // takes effect at once, since the factory is synchronous
    result = inScope(() => use(backend));
  } finally {
    areChanged = variables.restore(backend);
    unregisterKernels(BACKEND);
    tf.removeBackend(BACKEND);
    if (previous) void tf.setBackend(previous);
  }
  if (areChanged) throw new CaptureError('VARIABLE_CHANGED', 'The function assigns, creates or disposes a variable.');
  return result;
}

/** As tf.tidy, which would look for tensors in every number of what is returned. */
function inScope<Result>(use: () => Result): Result {
  const engine = tf.engine();
  engine.startScope('capture');
  try {
    return use();
  } finally {
    engine.endScope();
  }
}

/** The nodes and constants that lead to the outputs. */
function neededFor(outputs: readonly { readonly name: string }[], trace: Trace): Pick<Capture, 'nodes' | 'constants'> {
  const needed = new Set(outputs.map(({ name }) => name));
  const nodes = trace.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((output) => needed.has(output))) return false;
    for (const input of node.inputs) needed.add(input);
    return true;
  });
  return { nodes: nodes.toReversed(), constants: trace.constants.filter(({ name }) => needed.has(name)) };
}

const isSameCapture = (one: Capture, other: Capture): boolean =>
  JSON.stringify([one.nodes, one.outputs]) === JSON.stringify([other.nodes, other.outputs]) &&
  one.constants.length === other.constants.length &&
  one.constants.every((constant, index) => isSameConstant(constant, other.constants[index]));

const isSameConstant = (one: Constant, other: Constant | undefined): boolean =>
  other?.name === one.name &&
  other.shape.join() === one.shape.join() &&
  other.values.constructor === one.values.constructor &&
  Buffer.compare(bytesOf(one), bytesOf(other)) === 0;

const bytesOf = ({ values }: Constant): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

function checkInputs(inputs: readonly CaptureInput[], prefix: string): void {
  const refuse = (message: string): never => {
    throw new CaptureError('INPUT_INVALID', message);
  };
  if (prefix === '') refuse('The prefix is empty.');
  if (new Set(inputs.map(({ name }) => name)).size < inputs.length) refuse('Two inputs have the same name.');
  for (const { name, shape } of inputs) {
    if (name === '' || name.startsWith(prefix)) refuse(`An input is called "${name}" with the prefix "${prefix}".`);
    if (shape.filter((size) => size === 'n').length > 1) refuse(`Input ${name} has more than one dimension n.`);
    if (shape.some((size) => size !== 'n' && !(Number.isSafeInteger(size) && size > 0)))
      refuse(`Input ${name} has a dimension that is neither n nor a positive whole number.`);
  }
}
