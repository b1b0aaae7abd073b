import * as tf from '@tensorflow/tfjs-core';
import { CaptureError } from './capture-error.js';
import type { Kernels } from './kernel.js';
import { ELEMENTWISE } from './kernels/elementwise.js';
import { LINEAR_ALGEBRA } from './kernels/linear-algebra.js';
import { REDUCE } from './kernels/reduce.js';
import { SHAPE } from './kernels/shape.js';

/** tfjs exports the name of each kernel as a constant of that name. */
const KERNEL_NAMES = Object.entries(tf).flatMap(([key, value]) => (key === value ? [key] : []));

/** The kernels that can be captured. */
export const KERNELS: Kernels = { ...ELEMENTWISE, ...LINEAR_ALGEBRA, ...REDUCE, ...SHAPE };

/** Registers a kernel under every name that tfjs knows; those that cannot be captured say so. */
export function registerKernels(backendName: string): void {
  for (const kernelName of KERNEL_NAMES)
    tf.registerKernel({ kernelName, backendName, kernelFunc: KERNELS[kernelName] ?? unsupported(kernelName) });
}

export function unregisterKernels(backendName: string): void {
  for (const kernelName of KERNEL_NAMES) tf.unregisterKernel(kernelName, backendName);
}

const unsupported = (kernelName: string): tf.KernelFunc =>
  function refuse() {
    throw new CaptureError('KERNEL_UNSUPPORTED', `The kernel ${kernelName} cannot be captured.`);
  };
