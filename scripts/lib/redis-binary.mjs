// @ts-check
import { run } from './command.mjs';
import { findOnPath } from './paths.mjs';
import { installRedisWithApt, redisFromCache, unpackRedisWithApt } from './redis-from-apt.mjs';
import { fail } from './say.mjs';

/** @typedef {{ file: string, env: Record<string, string>, version: string }} RedisBinary */

const OLDEST = [6, 2];

/**
 * Finds a Redis server, or gets one: from PATH; else what a former run unpacked; else from the system's packages.
 *
 * @param {{ log: (line: string) => void, signal?: AbortSignal | undefined }} options
 * @returns {Promise<RedisBinary>}
 */
export async function findRedis({ log, signal }) {
  const found = (await redisOnPath()) ?? (await probeRedis(redisFromCache()));
  if (found) return found;
  if (findOnPath('apt-get')) {
    if (process.getuid?.() === 0) {
      log('no redis-server on PATH: installing the package redis-tools, which holds its binary and starts no service');
      await installRedisWithApt(signal);
      const installed = await redisOnPath();
      if (installed) return installed;
    }
    log('no redis-server on PATH: unpacking one from the package redis-tools, which needs no root');
    const unpacked = await probeRedis(await unpackRedisWithApt(signal));
    if (unpacked) return unpacked;
  }
  return fail(
    'There is no Redis here: install Redis 6.2 or newer (`apt install redis-server`, `brew install redis`) or set REDIS_URL, and run it again.',
  );
}

/** Debian's redis-tools has the server under the name redis-check-rdb: what it does depends on the name it is called by. */
async function redisOnPath() {
  for (const name of ['redis-server', 'redis-check-rdb']) {
    const file = findOnPath(name);
    const found = file ? await probeRedis({ file, env: {} }) : undefined;
    if (found) return found;
  }
  return undefined;
}

/**
 * @param {{ file: string, env: Record<string, string> } | undefined} candidate
 * @returns {Promise<RedisBinary | undefined>} undefined when it is not a Redis server, too old, or does not start
 */
async function probeRedis(candidate) {
  if (!candidate) return undefined;
  const { code, stdout } = await run(candidate.file, ['--version'], {
    argv0: 'redis-server',
    env: { ...process.env, ...candidate.env },
  });
  const [, version = '', major = '0', minor = '0'] = /server v=((\d+)\.(\d+)\S*)/.exec(stdout) ?? [];
  const isNewEnough =
    Number(major) > Number(OLDEST[0]) || (Number(major) === OLDEST[0] && Number(minor) >= Number(OLDEST[1]));
  return code === 0 && isNewEnough ? { ...candidate, version } : undefined;
}
