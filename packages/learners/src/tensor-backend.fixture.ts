import { dirname, join } from 'node:path';
import { setBackend } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** Sets the TensorFlow.js backend that tests compute on. */
export async function useWasm(): Promise<void> {
  setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'));
  if (!(await setBackend('wasm'))) throw new Error('the wasm backend does not start');
}
