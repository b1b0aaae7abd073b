import { Worker } from 'node:worker_threads';
import { AppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import type { FitInput, FittedArtifact, OnFitProgress } from '../domain/fit-model.js';
import type { FitMessage } from '../domain/fit-message.js';
import type { ModelFitter } from '../ports.js';

/**
 * Fits in a thread of its own for each run: the event loop goes on, so that the job keeps its lock, and the thread ends
 * with the process, however that ends.
 *
 * @param script The compiled `fit-thread.js`.
 */
export function createThreadModelFitter(script: URL, log: Logger): ModelFitter {
  return {
    async fit(input, onProgress, signal) {
      const worker = new Worker(script, { workerData: input, transferList: buffersOf(input) });
      const stop = (): void => {
        void worker.terminate();
      };
      signal.addEventListener('abort', stop);
      try {
        if (signal.aborted) stop();
        return await outcomeOf(worker, { onProgress, log }, signal);
      } finally {
        signal.removeEventListener('abort', stop);
        stop();
      }
    },
  };
}

interface Listeners {
  readonly onProgress: OnFitProgress;
  readonly log: Logger;
}

function outcomeOf(worker: Worker, { onProgress, log }: Listeners, signal: AbortSignal): Promise<FittedArtifact> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FitMessage) => {
      switch (message.type) {
        case 'started':
          noteDevice(log, message);
          return;
        case 'progress':
          onProgress(message.stage, message.share);
          return;
        case 'done':
          resolve(message.artifact);
          return;
        case 'failed':
          reject(new AppError(message.kind, message.reason, message.message, { cause: message.cause }));
          return;
        default:
          message satisfies never;
      }
    });
    worker.on('error', (err) => {
      reject(new AppError('internal', 'FIT_CRASHED', 'Internal error.', { cause: err }));
    });
    worker.on('exit', () => {
      if (signal.aborted) reject(new AppError('unavailable', 'SERVER_STOPPING', 'The server is stopping.'));
      else reject(new AppError('internal', 'FIT_CRASHED', 'Internal error.'));
    });
  });
}

function noteDevice(log: Logger, { device, gpuError }: Extract<FitMessage, { type: 'started' }>): void {
  log.info({ device }, 'fitting started');
  if (gpuError !== undefined) log.warn({ err: gpuError }, 'the GPU package that is installed does not start');
}

/** The columns move to the thread instead of being copied; a buffer that several share moves once. */
const buffersOf = ({ trainingSet: { rows } }: FitInput): ArrayBuffer[] => [
  ...new Set(
    [rows.label, ...rows.features].map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer),
  ),
];
