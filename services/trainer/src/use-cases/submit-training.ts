import { canonicalJson, type JsonValue } from '@clientele/contracts/canonical-json';
import type { ModelDefinition } from '@clientele/contracts/model-definition';
import { AppError } from '@clientele/shared/errors';
import type { RunStore, TrainingQueue } from '../ports.js';

export interface SubmitTrainingDeps {
  runs: Pick<RunStore, 'createRun' | 'deleteUnclaimedRun'>;
  queue: Pick<TrainingQueue, 'addJob'>;
  newId: () => string;
}
export type SubmitTraining = (input: { requestId: string; definition: ModelDefinition }) => Promise<string>;

/** Queues a run and answers its id. The same request id answers the same run; another definition under it is refused. */
export function createSubmitTraining({ runs, queue, newId }: SubmitTrainingDeps): SubmitTraining {
  return async function submitTraining({ requestId, definition }) {
    const { run, created } = await runs.createRun({ runId: newId(), requestId, definition });
    if (!created && !sameDefinition(run.definition, definition))
      throw new AppError('already_exists', 'REQUEST_ID_REUSED', 'The request id belongs to another model definition.');
    if (run.state !== 'queued') return run.runId;
    try {
      await queue.addJob(run.runId);
    } catch (err) {
      if (created) await runs.deleteUnclaimedRun(run.runId);
      throw err;
    }
    return run.runId;
  };
}

const sameDefinition = (a: ModelDefinition, b: ModelDefinition): boolean => json(a) === json(b);
const json = (definition: ModelDefinition): string =>
  canonicalJson(JSON.parse(JSON.stringify(definition)) as JsonValue);
