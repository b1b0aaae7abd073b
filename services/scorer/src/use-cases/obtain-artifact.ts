import { toAppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { verifyArtifact, type Artifact } from '../domain/artifact.js';
import type { ArtifactCache, ModelSource } from '../ports.js';

export interface ObtainArtifactDeps {
  readonly source: Pick<ModelSource, 'fetchArtifact'>;
  readonly cache: Pick<ArtifactCache, 'load' | 'store'>;
  readonly log: Logger;
}
export type ObtainArtifact = (artifactId: string) => Promise<Artifact>;

/** Gets a checked artifact: from the cache when its copy is sound, else from the source, which then fills the cache. */
export function createObtainArtifact({ source, cache, log }: ObtainArtifactDeps): ObtainArtifact {
  async function fromCache(artifactId: string): Promise<Artifact | undefined> {
    try {
      const files = await cache.load(artifactId);
      return files && verifyArtifact(artifactId, files);
    } catch (err) {
      log.warn({ err, artifact_id: artifactId, reason: toAppError(err).reason }, 'cached artifact refused');
      return undefined;
    }
  }

  return async function obtainArtifact(artifactId) {
    const cached = await fromCache(artifactId);
    if (cached !== undefined) return cached;
    const artifact = verifyArtifact(artifactId, await source.fetchArtifact(artifactId));
    try {
      await cache.store(artifactId, artifact.files);
    } catch (err) {
      log.warn({ err, artifact_id: artifactId }, 'artifact not cached'); // a full disk must not stop the serving
    }
    return artifact;
  };
}
