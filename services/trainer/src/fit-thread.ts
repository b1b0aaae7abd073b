// The main module of the thread that fits models: started by adapters/thread-model-fitter.ts, imported by nobody.
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { usesTensors } from '@clientele/learners/train-model';
import { toAppError } from '@clientele/shared/errors';
import { startTfjs } from './adapters/tfjs-backend.js';
import type { FitMessage } from './domain/fit-message.js';
import { fitModel, type FitInput } from './domain/fit-model.js';

const WASM_FOLDER = new URL('.', import.meta.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'));

const post = (message: FitMessage): void => {
  parentPort?.postMessage(message);
};

try {
  const input = workerData as FitInput;
  const onTensors = usesTensors(input.definition.family);
  post({ type: 'started', ...(onTensors ? await startTfjs(fileURLToPath(WASM_FOLDER)) : { device: 'cpu' }) });
  const artifact = fitModel(input, (stage, share) => {
    post({ type: 'progress', stage, share });
  });
  post({ type: 'done', artifact });
} catch (err) {
  const { kind, reason, message } = toAppError(err);
  post({ type: 'failed', kind, reason, message, cause: err instanceof Error ? err : undefined });
}
