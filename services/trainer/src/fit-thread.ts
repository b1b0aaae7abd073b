// The main module of the thread that fits models: started by adapters/thread-model-fitter.ts, imported by nobody.
import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '@clientele/shared/errors';
import { fitModel, type FitInput } from './domain/fit-model.js';
import type { FitMessage } from './domain/fit-message.js';

const post = (message: FitMessage): void => {
  parentPort?.postMessage(message);
};

try {
  const artifact = fitModel(workerData as FitInput, (stage, share) => {
    post({ type: 'progress', stage, share });
  });
  post({ type: 'done', artifact });
} catch (err) {
  const { kind, reason, message } = toAppError(err);
  post({ type: 'failed', kind, reason, message });
}
