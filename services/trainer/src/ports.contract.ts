import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createExampleArtifact, EXAMPLE_DEFINITION } from './domain/example.fixture.js';
import type { RunLease } from './domain/training-run.js';
import type { ModelRegistry, RunStore } from './ports.js';

const MAX = 2_147_483_647;
const SUPERSEDED = expect.objectContaining({ reason: 'RUN_SUPERSEDED' });

/** What every store of runs and models guarantees. */
export function describeRegistry(name: string, make: () => Promise<RunStore & ModelRegistry>): void {
  describe(`${name}: registry contract`, () => {
    let registry: RunStore & ModelRegistry;
    beforeEach(async () => {
      registry = await make();
    });

    const submit = async (requestId: string = randomUUID()): Promise<string> =>
      (await registry.createRun({ runId: randomUUID(), requestId, definition: EXAMPLE_DEFINITION })).run.runId;
    const claim = async (runId: string): Promise<RunLease> => (await registry.claimRun(runId))!.lease;
    const trainVersion = async (id: string, passed = true): Promise<number> =>
      registry.completeRun(await claim(await submit()), createExampleArtifact(id, passed));
    const model = EXAMPLE_DEFINITION.model;

    it('answers the first run to a repeated request id', async () => {
      const runId = await submit('request-1');
      const again = await registry.createRun({
        runId: randomUUID(),
        requestId: 'request-1',
        definition: EXAMPLE_DEFINITION,
      });
      expect(again).toMatchObject({ created: false, run: { runId, state: 'queued', definition: EXAMPLE_DEFINITION } });
    });

    it('deletes a run only while nobody has claimed it', async () => {
      const [unclaimed, claimed] = [await submit(), await submit()];
      await claim(claimed);
      await registry.deleteUnclaimedRun(unclaimed);
      await registry.deleteUnclaimedRun(claimed);
      expect(await registry.findRun(unclaimed)).toBeUndefined();
      expect(await registry.findRun(claimed)).toMatchObject({ state: 'running' });
    });

    it('shows progress, and the outcome at the end', async () => {
      const runId = await submit();
      const lease = await claim(runId);
      await registry.saveProgress(lease, 'fitting', 0.5);
      expect(await registry.findRun(runId)).toMatchObject({ state: 'running', stage: 'fitting', progress: 0.5 });
      await registry.saveTrainingSet(lease, {
        trainingSetId: randomUUID(),
        position: { epoch: 1, xid: 2n ** 64n - 1n, seq: 3n },
        rowCount: 5,
      });
      const version = await registry.completeRun(lease, createExampleArtifact('a'));
      const run = await registry.findRun(runId);
      expect(run).toMatchObject({ state: 'completed', progress: 1, version, result: { metrics: {} } });
      expect(run?.endTime).toBeInstanceOf(Date);
      expect(await registry.claimRun(runId)).toBeUndefined();
    });

    it('F17: changes nothing for a zombie whose run was taken over', async () => {
      const runId = await submit();
      const zombie = await claim(runId);
      const current = await claim(runId);
      await expect(registry.saveProgress(zombie, 'fitting', 0.9)).rejects.toEqual(SUPERSEDED);
      await expect(registry.completeRun(zombie, createExampleArtifact('b'))).rejects.toEqual(SUPERSEDED);
      await expect(registry.releaseRun(zombie)).rejects.toEqual(SUPERSEDED);
      await registry.failRun(zombie, 'X', 'x');
      expect(await registry.findRun(runId)).toMatchObject({ state: 'running', attempt: 2, progress: 0 });
      expect(await registry.completeRun(current, createExampleArtifact('a'))).toBe(1);
      await expect(registry.completeRun(current, createExampleArtifact('a'))).rejects.toEqual(SUPERSEDED);
      expect(await registry.findArtifact(createExampleArtifact('b').artifactId)).toBeUndefined();
      expect(await registry.listVersions(model, MAX, 10)).toHaveLength(1);
    });

    it('gives a run back to the queue, or ends it', async () => {
      const [released, failed] = [await submit(), await submit()];
      await registry.releaseRun(await claim(released));
      await registry.failRun(await claim(failed), 'ONE_CLASS', 'All labels are equal.');
      expect(await registry.findRun(released)).toMatchObject({ state: 'queued', attempt: 1 });
      expect(await registry.findRun(failed)).toMatchObject({ state: 'failed', reason: 'ONE_CLASS' });
      await registry.failRun({ runId: failed }, 'OTHER', 'other');
      expect(await registry.findRun(failed)).toMatchObject({ reason: 'ONE_CLASS' });
      expect((await registry.listUnfinishedRuns()).map(({ runId }) => runId)).toEqual([released]);
    });

    it('numbers versions from 1 and keeps one for the same artifact', async () => {
      expect(await trainVersion('a')).toBe(1);
      expect(await trainVersion('b')).toBe(2);
      expect(await trainVersion('a')).toBe(1);
      const versions = await registry.listVersions(model, MAX, 10);
      expect(versions.map(({ version }) => version)).toEqual([2, 1]);
      expect((await registry.listVersions(model, 2, 10)).map(({ version }) => version)).toEqual([1]);
      expect(await registry.listVersions(model, MAX, 1)).toHaveLength(1);
      expect(await registry.listVersions('other', MAX, 10)).toEqual([]);
    });

    it('numbers versions without gaps or doubles when runs end at once', async () => {
      const leases = await Promise.all(['a', 'b', 'c', 'd'].map(async () => claim(await submit())));
      const versions = await Promise.all(
        leases.map((lease, index) => registry.completeRun(lease, createExampleArtifact('abcd'.charAt(index)))),
      );
      expect(versions.sort()).toEqual([1, 2, 3, 4]);
    });

    it('keeps the bytes of an artifact', async () => {
      await trainVersion('a');
      const files = await registry.findArtifact(createExampleArtifact('a').artifactId);
      expect(Buffer.from(files!.manifest).toString()).toBe('a');
      expect(files!.explain).toHaveLength(0);
      expect(await registry.findArtifact('0'.repeat(64))).toBeUndefined();
    });

    it('points aliases at versions and says where they pointed before', async () => {
      await trainVersion('a');
      await trainVersion('b');
      expect(await registry.setAlias({ model, alias: 'champion', version: 1 })).toBe(0);
      expect(await registry.setAlias({ model, alias: 'champion', version: 2 })).toBe(1);
      await registry.setAlias({ model, alias: 'shadow', version: 2 });
      const artifactId = createExampleArtifact('b').artifactId;
      expect(await registry.listAliases()).toEqual([
        { model, alias: 'champion', version: 2, artifactId },
        { model, alias: 'shadow', version: 2, artifactId },
      ]);
      expect((await registry.listVersions(model, MAX, 10))[0]?.aliases).toEqual(['champion', 'shadow']);
    });

    it('refuses an alias while a gate fails, naming gate, limit and value', async () => {
      await trainVersion('a', false);
      await expect(registry.setAlias({ model, alias: 'champion', version: 1 })).rejects.toMatchObject({
        kind: 'failed_precondition',
        reason: 'GATE_FAILED',
        message: 'Gate test_auc needs >= 0.70, but it is 0.6500.',
      });
      await expect(registry.setAlias({ model, alias: 'champion', version: 2 })).rejects.toMatchObject({
        reason: 'VERSION_NOT_FOUND',
      });
      expect(await registry.listAliases()).toEqual([]);
    });

    it('describes one version with its manifest, and none that is not there', async () => {
      await trainVersion('a');
      await trainVersion('b');
      await registry.setAlias({ model, alias: 'champion', version: 2 });
      const [newest] = await registry.listVersions(model, MAX, 1);
      const found = await registry.findVersion(model, 2);
      expect(found?.version).toEqual(newest);
      expect(found?.version.aliases).toEqual(['champion']);
      expect(Buffer.from(found!.manifest).toString()).toBe('b');
      expect(await registry.findVersion(model, 3)).toBeUndefined();
      expect(await registry.findVersion('other', 1)).toBeUndefined();
    });
  });
}
