import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeArtifactCache } from '../ports.contract.js';
import { createDiskArtifactCache } from './disk-artifact-cache.js';

const ID = 'a'.repeat(64);
const files = { manifest: Buffer.from('{}'), model: Buffer.from('model'), explain: Buffer.alloc(0) };
const target = { model: 'm', alias: 'champion' as const, version: 2, artifactId: ID };

let folder = '';
const cache = () => createDiskArtifactCache(join(folder, 'data'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorer-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

describeArtifactCache('disk', () => Promise.resolve(cache()));

describe('createDiskArtifactCache', () => {
  it('gives what was stored to the next process, and leaves nothing else behind', async () => {
    await cache().store(ID, { ...files, model: Buffer.from('before') });
    await cache().store(ID, files);
    expect(await cache().load(ID)).toEqual(files);
    expect(await readdir(join(folder, 'data', 'artifacts'))).toEqual([ID]);
  });

  it('has nothing when a file is missing', async () => {
    await cache().store(ID, files);
    await rm(join(folder, 'data', 'artifacts', ID, 'explain.bin'));
    expect(await cache().load(ID)).toBeUndefined();
  });

  it('drops the leftovers of a crash', async () => {
    await cache().store(ID, files);
    await writeFile(join(folder, 'data', 'artifacts', '.tmp-left'), '');
    await cache().keepOnly(new Set([ID]));
    expect(await readdir(join(folder, 'data', 'artifacts'))).toEqual([ID]);
  });

  it('has no aliases when their file cannot be read', async () => {
    await cache().storeAliases([target]);
    expect(await readdir(join(folder, 'data'))).toEqual(['aliases.json']);
    for (const text of ['{', '{"format":"other"}', '{"format":"clientele-aliases/1","aliases":[{"model":"m"}]}']) {
      await writeFile(join(folder, 'data', 'aliases.json'), text);
      expect(await cache().loadAliases()).toEqual([]);
    }
  });
});
