// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone these scripts belong to, whatever the working directory is. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Secrets, logs and what the running demo tells other commands. Git ignores it. */
export const STATE_DIR = process.env['CLIENTELE_STATE_DIR'] ?? join(ROOT, '.clientele');

/** Where a running demo writes its addresses and its admin key. */
export const DEMO_FILE = join(STATE_DIR, 'demo.json');

/** Taken while a demo of this clone runs. */
export const DEMO_LOCK = join(STATE_DIR, 'demo.lock');

export const CLI_MAIN = join(ROOT, 'packages/cli/dist/src/main.js');

/** @param {string} name of a tool that the root package depends on */
export const toolPath = (name) => join(ROOT, 'node_modules/.bin', name);

/**
 * The full path of a program on PATH; undefined when there is none.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function findOnPath(name) {
  const folders = (process.env['PATH'] ?? '').split(':').filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
}
