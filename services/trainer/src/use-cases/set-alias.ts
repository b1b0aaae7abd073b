import type { Logger } from '@clientele/shared/log';
import type { AliasTarget } from '../domain/model-version.js';
import type { ModelRegistry } from '../ports.js';

/** Answers the version before, 0 for none. */
export type SetAlias = (target: Omit<AliasTarget, 'artifactId'>) => Promise<number>;

export function createSetAlias({
  registry,
  log,
}: {
  registry: Pick<ModelRegistry, 'setAlias'>;
  log: Logger;
}): SetAlias {
  return async function setAlias(target) {
    const previous = await registry.setAlias(target);
    log.info({ ...target, previous_version: previous }, 'alias set');
    return previous;
  };
}
