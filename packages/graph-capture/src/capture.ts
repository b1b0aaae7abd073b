import type { Tensor } from '@tensorflow/tfjs-core';
import type { Constant, Dimension, Node } from './onnx.js';

/** An input of the captured function: float32, with at most one dimension that varies, named `n`. */
export interface CaptureInput {
  readonly name: string;
  readonly shape: readonly (number | 'n')[];
}

/** What a function did, as nodes of a graph. Names are unique within one capture and begin with its prefix. */
export interface Capture {
  readonly nodes: readonly Node[];
  /** Values that did not depend on the inputs: weights, say. */
  readonly constants: readonly Constant[];
  /** By the key that the function returned it under. */
  readonly outputs: Readonly<Record<string, { readonly name: string; readonly shape: readonly Dimension[] }>>;
}

/** See capture(). */
export type CaptureFunction = (
  inputs: readonly CaptureInput[],
  run: (tensors: readonly Tensor[]) => Readonly<Record<string, Tensor>>,
  options: { readonly prefix: string },
) => Capture;
