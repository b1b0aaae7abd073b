import { describe, expect, it } from '@jest/globals';
import { buildArtifact, type ArtifactFixture } from '../../test/fixtures/artifacts.js';
import { buildInteractingArtifact } from '../../test/fixtures/interacting-artifact.js';
import { createMemoryGraph } from '../adapters/memory-graph.js';
import type { GraphOutput } from '../ports.js';
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

  describe('with sampled reasons', () => {
    const interacting = buildInteractingArtifact();
    const loadWith = (
      { artifactId, files, manifest }: Pick<ArtifactFixture, 'artifactId' | 'files' | 'manifest'>,
      change?: (output: GraphOutput) => GraphOutput,
    ) => {
      const graph = createMemoryGraph(interacting, change);
      return { graph, loaded: createLoadModel(() => Promise.resolve(graph))({ artifactId, files, manifest }) };
    };

    it('runs the background rows once, and knows what explaining a customer costs', async () => {
      const { loaded, graph } = loadWith(interacting);
      expect((await loaded).explainer.evaluationsMax).toBe(64 * 2 * 4); // pairs, walks, columns but one
      expect(graph.runs).toEqual([64]);
      expect((await load(sound).loaded).explainer.evaluationsMax).toBe(0);
    });

    it.each([1e-3, -1e-3, 5])(
      'refuses a base margin that is %d off, and disposes the graph',
      async (baseMarginError) => {
        const { loaded, graph } = loadWith(buildInteractingArtifact({ baseMarginError }));
        await expect(loaded).rejects.toEqual(invalid);
        expect(graph.isDisposed()).toBe(true);
      },
    );

    it('takes a base margin that is a rounding off', async () => {
      expect(await loadWith(buildInteractingArtifact({ baseMarginError: 1e-6 })).loaded).toBeDefined();
    });

    it('refuses background rows whose margins are not finite', async () => {
      const { loaded } = loadWith(interacting, (output) => ({ ...output, margins: output.margins.fill(NaN, 3, 4) }));
      await expect(loaded).rejects.toEqual(invalid);
    });

    it('refuses the explanation of the other kind', async () => {
      const { files } = interacting;
      const swapped = [
        { ...interacting, files: { ...files, explain: sound.files.explain } },
        { ...interacting, manifest: { ...interacting.manifest, explanation: 'linear' as const } },
      ];
      for (const artifact of swapped) await expect(loadWith(artifact).loaded).rejects.toEqual(invalid);
    });
  });
});
