// @ts-check
// Takes out of a package deployed by pnpm what a running service never reads: sources, tests and types, other packages' source
// maps, and native binaries for other systems.
//
//   node prune-package.mjs FOLDER
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const OURS = /^@clientele\//;
const KEPT_OF_OURS = ['package.json', 'dist', 'node_modules'];
const TESTS = /(?:^|[./])(?:test|fixture|contract)\.|^testing[.-]|^tsconfig/;
const TYPES = /\.d\.[cm]?ts(?:\.map)?$/;
const BINARY_FOLDERS = /^napi-v\d+$/;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the folder of the package.');
prune(folder, false);

/**
 * @param {string} path of a folder
 * @param {boolean} isOurs whether it belongs to a package of this workspace
 */
function prune(path, isOurs) {
  const name = packageName(path);
  const ours = name === undefined ? isOurs : OURS.test(name);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (isNeedless(entry, { ours, isRoot: name !== undefined })) rmSync(inside, { recursive: true });
    else if (entry.isDirectory() && BINARY_FOLDERS.test(entry.name)) keepThisSystem(inside);
    else if (entry.isDirectory()) prune(inside, entry.name === 'node_modules' ? false : ours);
  }
}

/**
 * @param {import('node:fs').Dirent} entry
 * @param {{ ours: boolean, isRoot: boolean }} place
 */
function isNeedless(entry, { ours, isRoot }) {
  if (entry.isSymbolicLink()) return false;
  if (ours && isRoot) return !KEPT_OF_OURS.includes(entry.name);
  if (ours && entry.isDirectory()) return entry.name === 'test';
  if (entry.isDirectory()) return false;
  return TYPES.test(entry.name) || (ours ? TESTS.test(entry.name) : entry.name.endsWith('.map'));
}

/** @param {string} path holds a folder for each system, and in it one for each processor */
function keepThisSystem(path) {
  for (const system of readdirSync(path)) {
    if (system !== process.platform) {
      rmSync(join(path, system), { recursive: true });
      continue;
    }
    for (const processor of readdirSync(join(path, system)).filter((name) => name !== process.arch))
      rmSync(join(path, system, processor), { recursive: true });
  }
}

/** @param {string} path */
function packageName(path) {
  const file = join(path, 'package.json');
  if (!existsSync(file)) return undefined;
  const { name } = JSON.parse(readFileSync(file, 'utf8'));
  return typeof name === 'string' ? name : undefined;
}
