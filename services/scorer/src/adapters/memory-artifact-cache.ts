import type { ArtifactFiles } from '../domain/artifact.js';
import type { AliasTarget, ArtifactCache } from '../ports.js';

export interface MemoryArtifactCache extends ArtifactCache {
  readonly artifacts: Map<string, ArtifactFiles>;
  aliases: readonly AliasTarget[];
}

/** Artifacts and aliases in memory, for tests. */
export function createMemoryArtifactCache(): MemoryArtifactCache {
  const cache: MemoryArtifactCache = {
    artifacts: new Map(),
    aliases: [],
    load: (artifactId) => Promise.resolve(cache.artifacts.get(artifactId)),
    store(artifactId, files) {
      cache.artifacts.set(artifactId, files);
      return Promise.resolve();
    },
    keepOnly(artifactIds) {
      for (const id of cache.artifacts.keys()) if (!artifactIds.has(id)) cache.artifacts.delete(id);
      return Promise.resolve();
    },
    loadAliases: () => Promise.resolve(cache.aliases),
    storeAliases(aliases) {
      cache.aliases = aliases;
      return Promise.resolve();
    },
  };
  return cache;
}
