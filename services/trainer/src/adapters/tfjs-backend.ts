import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { backend, setBackend } from '@tensorflow/tfjs-core';
import type { Device } from '../domain/fit-message.js';
import { multiplyTransposedFast } from './wasm-mat-mul.js';

export interface StartedBackend {
  readonly device: Device;
  readonly gpuError?: Error | undefined;
}

/**
 * Makes a TensorFlow.js backend ready in this thread: the GPU of `@tensorflow/tfjs-node-gpu` where that optional package
 * is installed and sees one, else WebAssembly, one thread of it, whose results are the same in each run.
 *
 * @param wasmFolder Holds the .wasm files of `@tensorflow/tfjs-backend-wasm`.
 */
export async function startTfjs(wasmFolder: string): Promise<StartedBackend> {
  const gpu = await startGpu();
  if (gpu.started) return { device: 'gpu' };
  setWasmPaths(wasmFolder.endsWith('/') ? wasmFolder : `${wasmFolder}/`);
  if (!(await setBackend('wasm'))) throw new Error('TensorFlow.js does not start its WebAssembly backend.');
  multiplyTransposedFast();
  return { device: 'wasm', gpuError: gpu.error };
}

async function startGpu(): Promise<{ readonly started: boolean; readonly error?: Error | undefined }> {
  try {
    await import('@tensorflow/tfjs-node-gpu');
    await setBackend('tensorflow');
    const { isGPUPackage, isUsingGpuDevice } = backend() as { isGPUPackage?: boolean; isUsingGpuDevice?: boolean };
    return { started: isGPUPackage === true && isUsingGpuDevice === true };
  } catch (err) {
    return { started: false, error: isNotInstalled(err) ? undefined : toError(err) };
  }
}

const isNotInstalled = (err: unknown): boolean =>
  ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((err as NodeJS.ErrnoException).code ?? '') &&
  (err as Error).message.includes("'@tensorflow/tfjs-node-gpu'");

const toError = (err: unknown): Error => (err instanceof Error ? err : new Error(String(err)));
