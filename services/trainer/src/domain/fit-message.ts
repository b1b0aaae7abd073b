import type { FittedArtifact, OnFitProgress } from './fit-model.js';
import type { ErrorKind } from '@clientele/shared/errors';

/** What the fitting thread tells its owner. */
export type FitMessage =
  | { readonly type: 'progress'; readonly stage: Parameters<OnFitProgress>[0]; readonly share: number }
  | { readonly type: 'done'; readonly artifact: FittedArtifact }
  | { readonly type: 'failed'; readonly kind: ErrorKind; readonly reason: string; readonly message: string };
