import { AppError } from '@clientele/shared/errors';
import type { ArtifactFiles } from '../domain/model-version.js';
import type { ModelRegistry } from '../ports.js';

export type GetArtifact = (artifactId: string) => Promise<ArtifactFiles>;

/** @throws AppError `not_found` ARTIFACT_NOT_FOUND, for what is no artifact's id as well. */
export function createGetArtifact({ registry }: { registry: Pick<ModelRegistry, 'findArtifact'> }): GetArtifact {
  return async function getArtifact(artifactId) {
    const artifact = /^[0-9a-f]{64}$/u.test(artifactId) ? await registry.findArtifact(artifactId) : undefined;
    if (artifact === undefined) throw new AppError('not_found', 'ARTIFACT_NOT_FOUND', 'There is no such artifact.');
    return artifact;
  };
}
