// @ts-check
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { lastLines, run, runOrFail } from './command.mjs';
import { ROOT, STATE_DIR, toolPath } from './paths.mjs';
import { fail, step } from './say.mjs';
import { withLock } from './lock.mjs';

const OLDEST_NODE = [20, 20];
const STAMP = join(ROOT, 'node_modules/.clientele-install');
const LOCK = join(STATE_DIR, 'setup.lock');
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET|ERR_PNPM_META_FETCH_FAIL/;

// The version is exact, so what npx has of it is right and needs no network; and npm's own pauses would let somebody without
// a network wait for more than a minute.
const NPX_SETTINGS = {
  npm_config_prefer_offline: 'true',
  npm_config_fetch_retry_mintimeout: '2000',
  npm_config_fetch_retry_maxtimeout: '8000',
};

/** Stops with a sentence on a Node.js that is too old, before anything fails in a way nobody understands. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(
    `Node.js ${process.versions.node} is too old: install ${OLDEST_NODE.join('.')} or newer (24 is best), and run it again.`,
  );
}

/**
 * Installs the packages that the lockfile names, unless they are already there.
 *
 * @param {AbortSignal} [signal]
 */
export async function installPackages(signal) {
  requireNode();
  await step('Packages', async (note) => {
    if (isInstalled()) return note('already installed');
    await withLock(LOCK, note, signal, async () => {
      if (isInstalled()) return;
      note('installing');
      const { code, output } = await runPnpm(['install', '--frozen-lockfile'], signal);
      if (code !== 0) fail(installSentence(output), lastLines(output, 30));
      writeFileSync(STAMP, inputsHash());
      note('installed');
    });
  });
}

/**
 * Compiles everything that changed.
 *
 * @param {AbortSignal} [signal]
 */
export async function buildAll(signal) {
  await step('Build', async (note) => {
    await withLock(LOCK, note, signal, () =>
      runOrFail(
        toolPath('tsc'),
        ['-b'],
        { cwd: ROOT, signal },
        'The build failed: mend what the lines above name, and run it again.',
      ),
    );
  });
}

/**
 * Runs the pinned pnpm through npx, so that Node.js and npm are all a machine needs.
 *
 * @param {readonly string[]} args
 * @param {AbortSignal} [signal]
 */
function runPnpm(args, signal) {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const beside = join(dirname(process.execPath), 'npx');
  const npx = existsSync(beside) ? beside : 'npx';
  // Without CI pnpm would wait for an answer, or refuse for want of a terminal. The version is pinned by npx already: left to
  // itself pnpm looks its own version up in the registry, wants it in the lockfile, and so fails with a frozen one.
  const env = { ...process.env, ...NPX_SETTINGS, CI: 'true', pnpm_config_pm_on_fail: 'ignore', ...writableHome() };
  return run(npx, ['--yes', packageManager, ...args], { cwd: ROOT, env, signal });
}

/**
 * npm and pnpm keep their caches below the home folder. A service account often has one that it cannot write, or none.
 *
 * @returns {Record<string, string>}
 */
function writableHome() {
  try {
    accessSync(homedir(), constants.W_OK);
    return {};
  } catch {
    const home = join(STATE_DIR, 'home');
    mkdirSync(home, { recursive: true });
    return { HOME: home, npm_config_userconfig: join(homedir(), '.npmrc'), npm_config_cache: join(home, '.npm') };
  }
}

/** @param {string} output */
function installSentence(output) {
  if (NO_NETWORK.test(output))
    return "The package registry cannot be reached: check the network or npm's registry setting, and run it again.";
  if (output.includes('ERR_PNPM_OUTDATED_LOCKFILE'))
    return 'A package.json changed without the lockfile: run `npx pnpm install`, and run it again.';
  if (output.includes('ENOSPC')) return 'The disk is full: make room, and run it again.';
  return 'The packages could not be installed: mend what the lines above name, and run it again.';
}

function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === inputsHash();
}

/** What decides the content of node_modules. */
function inputsHash() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...manifests('', 3)];
  for (const file of files.filter((each) => existsSync(join(ROOT, each))))
    hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

/**
 * Every package.json of the workspace.
 *
 * @param {string} folder relative to the root, '' for itself
 * @param {number} depth
 * @returns {string[]}
 */
function manifests(folder, depth) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const here = entries.filter(({ name }) => name === 'package.json').map(({ name }) => join(folder, name));
  const folders =
    depth === 0 ? [] : entries.filter((each) => each.isDirectory() && !/^(\.|node_modules$|dist$)/.test(each.name));
  return [...here, ...folders.flatMap(({ name }) => manifests(join(folder, name), depth - 1))];
}
