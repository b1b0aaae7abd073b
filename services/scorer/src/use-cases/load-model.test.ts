import { describe, expect, it } from '@jest/globals';
import { buildArtifact, type ArtifactFixture } from '../../test/fixtures/artifacts.js';
import { createMemoryGraph } from '../adapters/memory-graph.js';
import { createLoadModel } from './load-model.js';

const sound = buildArtifact();

const load = ({ artifactId, files, manifest }: Pick<ArtifactFixture, 'artifactId' | 'files' | 'manifest'>) => {
  const graph = createMemoryGraph(sound);
  const loaded = createLoadModel(() => Promise.resolve(graph))({ artifactId, files, manifest });
  return { graph, loaded };
};
const invalid = expect.objectContaining({ kind: 'failed_precondition', reason: 'ARTIFACT_INVALID' });

describe('loadModel', () => {
  it('loads an artifact that fits together', async () => {
    const { loaded } = load(sound);
    expect(await loaded).toMatchObject({ artifactId: sound.artifactId, views: { columns: sound.manifest.columns } });
  });

  it('refuses columns that are not those of the views', async () => {
    const manifest = { ...sound.manifest, columns: [...sound.manifest.columns].reverse() };
    await expect(load({ ...sound, manifest }).loaded).rejects.toEqual(invalid);
  });

  it('refuses an explanation that cannot be read', async () => {
    const files = { ...sound.files, explain: Buffer.from('no') };
    await expect(load({ ...sound, files }).loaded).rejects.toEqual(invalid);
  });

  it('refuses an explanation with another base margin', async () => {
    const manifest = { ...sound.manifest, baseMargin: sound.manifest.baseMargin + 0.1 };
    await expect(load({ ...sound, manifest }).loaded).rejects.toEqual(invalid);
  });

  it('refuses the explanation of another graph, and disposes the graph', async () => {
    const { loaded, graph } = load(buildArtifact({ seed: 2 }));
    await expect(loaded).rejects.toEqual(invalid);
    expect(graph.isDisposed()).toBe(true);
  });
});
