// @ts-check
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './command.mjs';
import { STATE_DIR } from './paths.mjs';

/** @typedef {{ file: string, env: Record<string, string> }} Candidate */

const PACKAGE = 'redis-tools';

// What redis-tools needs on Debian 12, for when apt cannot work out what is missing here.
const LIBRARIES = ['libjemalloc2', 'liblzf1', 'libatomic1', 'libssl3'];

const NETWORK = ['-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30', '-o', 'Acquire::https::Timeout=30'];

/**
 * Installs redis-tools into the system. A failure is no error here: there is another way.
 *
 * @param {AbortSignal | undefined} signal
 */
export async function installRedisWithApt(signal) {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, signal, mayNotBeCut: true };
  // One source that cannot be reached makes this fail while the others are fine, so its answer does not matter.
  await run('apt-get', [...NETWORK, 'update'], options);
  await run(
    'apt-get',
    [...NETWORK, '-o', 'DPkg::Lock::Timeout=120', 'install', '-y', '--no-install-recommends', PACKAGE],
    options,
  );
}

/**
 * Unpacks redis-tools and the libraries missing here into this user's cache, without root and without touching the system.
 *
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Candidate | undefined>}
 */
export async function unpackRedisWithApt(signal) {
  const target = cacheFolder();
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(`${target}.`);
  try {
    for (const folder of ['lists/partial', 'cache/archives/partial', 'debs', 'root'])
      mkdirSync(join(work, folder), { recursive: true });
    const apt = [...NETWORK, ...aptInFolder(work)];
    await run('apt-get', [...apt, 'update'], { signal });
    const plan = await run('apt-get', [...apt, 'install', '--simulate', '--no-install-recommends', PACKAGE], {
      signal,
    });
    const missing = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map(([, name]) => String(name));
    const names = new Set([PACKAGE, ...(plan.code === 0 ? missing : LIBRARIES)]);
    for (const name of names) await run('apt-get', [...apt, 'download', name], { cwd: join(work, 'debs'), signal });
    for (const deb of readdirSync(join(work, 'debs')))
      await run('dpkg', ['-x', join(work, 'debs', deb), join(work, 'root')], { signal });
    rmSync(target, { recursive: true, force: true });
    renameSync(join(work, 'root'), target);
  } catch (err) {
    signal?.throwIfAborted();
    if (!existsSync(target)) throw err; // Otherwise another run was quicker, and its copy is as good.
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return redisFromCache();
}

/**
 * What a former run unpacked, if any.
 *
 * @returns {Candidate | undefined}
 */
export function redisFromCache() {
  const folder = cacheFolder();
  const file = join(folder, 'usr/bin/redis-check-rdb');
  if (!existsSync(file)) return undefined;
  const libraries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) =>
    name.includes('.so'),
  );
  return {
    file,
    env: { LD_LIBRARY_PATH: [...new Set(libraries.map((each) => each.parentPath ?? each.path))].join(':') },
  };
}

/**
 * Apt with lists and cache of its own, which it may write without root.
 *
 * @param {string} folder
 */
function aptInFolder(folder) {
  const settings = [
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    'APT::Sandbox::User=',
    'Debug::NoLocking=1',
  ];
  return settings.flatMap((setting) => ['-o', setting]);
}

function cacheFolder() {
  const ofUser = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const base = isWritable(ofUser) || isWritable(dirname(ofUser)) ? join(ofUser, 'clientele') : join(STATE_DIR, 'cache');
  return join(base, `redis-${process.arch}`);
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
