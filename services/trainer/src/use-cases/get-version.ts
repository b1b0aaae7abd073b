import { versionNotFound, type DescribedVersion } from '../domain/model-version.js';
import type { ModelRegistry } from '../ports.js';

export type GetVersion = (target: { model: string; version: number }) => Promise<DescribedVersion>;

/** @throws AppError `not_found` VERSION_NOT_FOUND. */
export function createGetVersion({ registry }: { registry: Pick<ModelRegistry, 'findVersion'> }): GetVersion {
  return async function getVersion({ model, version }) {
    const found = await registry.findVersion(model, version);
    if (found === undefined) throw versionNotFound();
    return found;
  };
}
