import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { backend, getBackend, matMul, tensor, tidy } from '@tensorflow/tfjs-core';
import { startTfjs, type StartedBackend } from './tfjs-backend.js';

let started: StartedBackend;
beforeAll(async () => {
  started = await startTfjs(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm')));
});

describe('startTfjs', () => {
  it('takes WebAssembly where the GPU package is not installed', () => {
    expect(started).toEqual({ device: 'wasm', gpuError: undefined });
    expect(getBackend()).toBe('wasm');
  });

  it.each([
    { transposeA: false, transposeB: false },
    { transposeA: false, transposeB: true },
    { transposeA: true, transposeB: false },
    { transposeA: true, transposeB: true },
  ])('multiplies matrices and leaves no memory behind: %j', ({ transposeA, transposeB }) => {
    const held = (): number => backend().numDataIds(); // the engine does not know what a kernel makes for itself
    const before = held();
    const product = tidy(() => {
      const a = transposeA ? tensor([1, 4, 2, 5, 3, 6], [3, 2]) : tensor([1, 2, 3, 4, 5, 6], [2, 3]);
      const b = transposeB ? tensor([1, 0, -1, 2, 2, 2], [2, 3]) : tensor([1, 2, 0, 2, -1, 2], [3, 2]);
      return [...matMul(a, b, transposeA, transposeB).dataSync()];
    });
    // [1 2 3; 4 5 6] times [1 2; 0 2; -1 2]
    expect(product).toEqual([-2, 12, -2, 30]);
    expect(held()).toBe(before);
  });
});
