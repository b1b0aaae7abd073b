import type { ErrorKind } from '@clientele/shared/errors';
import type { FittedArtifact, OnFitProgress } from './fit-model.js';

/** What computes: a GPU, or the processor through WebAssembly or plain TypeScript. */
export type Device = 'gpu' | 'wasm' | 'cpu';

/** What the fitting thread tells its owner. */
export type FitMessage =
  /** `gpuError` is why a GPU package that is installed could not be used. */
  | { readonly type: 'started'; readonly device: Device; readonly gpuError?: Error | undefined }
  | { readonly type: 'progress'; readonly stage: Parameters<OnFitProgress>[0]; readonly share: number }
  | { readonly type: 'done'; readonly artifact: FittedArtifact }
  /** `cause` is for the log. */
  | {
      readonly type: 'failed';
      readonly kind: ErrorKind;
      readonly reason: string;
      readonly message: string;
      readonly cause?: Error | undefined;
    };
