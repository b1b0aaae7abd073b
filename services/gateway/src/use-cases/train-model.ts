import { randomUUID } from 'node:crypto';
import { sha256Hex } from '@clientele/contracts/hash';
import type { ModelDefinition } from '@clientele/contracts/model-definition';
import type { Actor } from '../domain/audit.js';
import type { AuditLog, ModelRegistry } from '../ports.js';
import { audited } from './audited.js';

export interface TrainModelDeps {
  readonly models: Pick<ModelRegistry, 'submitTraining'>;
  readonly audit: AuditLog;
}

export interface TrainModelInput {
  readonly definition: ModelDefinition;
  /** The caller's own; without one every call is a run of its own. */
  readonly idempotencyKey: string | undefined;
}

/** Queues a training run and says its job's id. */
export type TrainModel = (input: TrainModelInput, actor: Actor) => Promise<string>;

export function createTrainModel({ models, audit }: TrainModelDeps): TrainModel {
  return async function trainModel({ definition, idempotencyKey }, actor) {
    // Of its API key and its model: two callers' "1" are two runs. 64 hexadecimal characters.
    const requestId =
      idempotencyKey === undefined
        ? randomUUID()
        : sha256Hex(JSON.stringify([actor.keyId, definition.model, idempotencyKey]));
    const run = (): Promise<string> => models.submitTraining(definition, requestId);
    return audited(audit, { actor, action: 'submit_training', subject: definition.model, run });
  };
}
