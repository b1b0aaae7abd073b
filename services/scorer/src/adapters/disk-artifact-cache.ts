import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Alias } from '@clientele/contracts/model-definition';
import { isError } from '@clientele/shared/errors';
import { z } from 'zod';
import type { ArtifactCache } from '../ports.js';

const AliasFile = z.strictObject({
  format: z.literal('clientele-aliases/1'),
  aliases: z.array(
    z.strictObject({
      model: z.string().min(1),
      alias: Alias,
      version: z.int().min(1),
      artifactId: z.string().regex(/^[0-9a-f]{64}$/u),
    }),
  ),
});

const FILE_NAMES = { manifest: 'manifest.json', model: 'model.onnx', explain: 'explain.bin' } as const;

/**
 * Keeps artifacts and the last known aliases below `folder`: `artifacts/<id>/` and `aliases.json`. Each appears whole
 * or not at all, by a rename. What is read is not trusted: the caller checks the hashes again.
 */
export function createDiskArtifactCache(folder: string): ArtifactCache {
  const artifacts = join(folder, 'artifacts');
  const pathOf = (artifactId: string): string => join(artifacts, artifactId);

  return {
    async load(artifactId) {
      const path = pathOf(artifactId);
      const [manifest, model, explain] = await Promise.all(
        [FILE_NAMES.manifest, FILE_NAMES.model, FILE_NAMES.explain].map((name) => readIfThere(join(path, name))),
      );
      if (manifest === undefined || model === undefined || explain === undefined) return undefined;
      return { manifest, model, explain };
    },

    async store(artifactId, files) {
      const temporary = join(artifacts, `.tmp-${randomUUID()}`);
      await mkdir(temporary, { recursive: true });
      try {
        await writeDurably(join(temporary, FILE_NAMES.model), files.model);
        await writeDurably(join(temporary, FILE_NAMES.explain), files.explain);
        await writeDurably(join(temporary, FILE_NAMES.manifest), files.manifest);
        await rm(pathOf(artifactId), { recursive: true, force: true });
        await rename(temporary, pathOf(artifactId));
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    },

    async keepOnly(artifactIds) {
      for (const name of await listIfThere(artifacts)) {
        if (!artifactIds.has(name)) await rm(join(artifacts, name), { recursive: true, force: true });
      }
    },

    async loadAliases() {
      const bytes = await readIfThere(join(folder, 'aliases.json'));
      const parsed = AliasFile.safeParse(bytes === undefined ? undefined : jsonOrUndefined(bytes));
      return parsed.success ? parsed.data.aliases : [];
    },

    async storeAliases(aliases) {
      await mkdir(folder, { recursive: true });
      const temporary = join(folder, `.aliases-${randomUUID()}`);
      try {
        await writeDurably(temporary, Buffer.from(JSON.stringify({ format: 'clientele-aliases/1', aliases })));
        await rename(temporary, join(folder, 'aliases.json'));
      } finally {
        await rm(temporary, { force: true });
      }
    },
  };
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

const isMissing = (err: unknown): boolean => isError(err) && Reflect.get(err, 'code') === 'ENOENT';

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (err) {
    if (isMissing(err)) return undefined;
    throw err;
  }
}

async function listIfThere(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (err) {
    if (isMissing(err)) return [];
    throw err;
  }
}

function jsonOrUndefined(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
