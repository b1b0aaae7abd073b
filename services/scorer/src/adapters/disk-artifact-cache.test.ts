import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDiskArtifactCache } from './disk-artifact-cache.js';

const ID = 'a'.repeat(64);
const files = { manifest: Buffer.from('{}'), model: Buffer.from('model'), explain: Buffer.alloc(0) };
const target = { model: 'm', alias: 'champion' as const, version: 2, artifactId: ID };

describe('createDiskArtifactCache', () => {
  let folder = '';
  const cache = () => createDiskArtifactCache(join(folder, 'data'));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scorer-cache-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was stored, also to the next process, and over what was there', async () => {
    await cache().store(ID, { ...files, model: Buffer.from('before') });
    await cache().store(ID, files);
    expect(await cache().load(ID)).toEqual(files);
    expect(await readdir(join(folder, 'data', 'artifacts'))).toEqual([ID]);
  });

  it('has nothing before anything is stored, nor when a file is missing', async () => {
    expect(await cache().load(ID)).toBeUndefined();
    expect(await cache().loadAliases()).toEqual([]);
    await cache().keepOnly(new Set());
    await cache().store(ID, files);
    await rm(join(folder, 'data', 'artifacts', ID, 'explain.bin'));
    expect(await cache().load(ID)).toBeUndefined();
  });

  it('drops all but the artifacts to keep, leftovers of a crash included', async () => {
    await cache().store(ID, files);
    await cache().store('b'.repeat(64), files);
    await writeFile(join(folder, 'data', 'artifacts', '.tmp-left'), '');
    await cache().keepOnly(new Set([ID]));
    expect(await readdir(join(folder, 'data', 'artifacts'))).toEqual([ID]);
  });

  it('keeps aliases, and has none when their file cannot be read', async () => {
    await cache().storeAliases([target]);
    expect(await cache().loadAliases()).toEqual([target]);
    expect(await readdir(join(folder, 'data'))).toEqual(['aliases.json']);
    for (const text of ['{', '{"format":"other"}', '{"format":"clientele-aliases/1","aliases":[{"model":"m"}]}']) {
      await writeFile(join(folder, 'data', 'aliases.json'), text);
      expect(await cache().loadAliases()).toEqual([]);
    }
  });
});
