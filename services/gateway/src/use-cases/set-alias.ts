import type { Alias } from '@clientele/contracts/model-definition';
import type { Actor } from '../domain/audit.js';
import type { AuditLog, ModelRegistry } from '../ports.js';
import { audited } from './audited.js';

export interface SetAliasDeps {
  readonly models: Pick<ModelRegistry, 'setAlias'>;
  readonly audit: AuditLog;
}

export interface SetAliasInput {
  readonly model: string;
  readonly alias: Alias;
  readonly version: number;
}

/** Says the version before, if any. @throws AppError `failed_precondition` GATE_FAILED, `not_found` VERSION_NOT_FOUND. */
export type SetAlias = (input: SetAliasInput, actor: Actor) => Promise<number | undefined>;

export function createSetAlias({ models, audit }: SetAliasDeps): SetAlias {
  return async function setAlias({ model, alias, version }, actor) {
    const subject = `${model}/${alias}=${version}`;
    const run = (): Promise<number | undefined> => models.setAlias(model, alias, version);
    return audited(audit, { actor, action: 'set_alias', subject, run });
  };
}
