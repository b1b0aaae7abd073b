// @ts-check
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.mjs';
import { findRedis } from './redis-binary.mjs';
import { askRedis } from './redis-protocol.mjs';
import { cleanLeftovers, createRunFolder, temporaryRoots } from './run-folder.mjs';
import { startServer } from './server-process.mjs';

const START_ATTEMPTS = 3;

/**
 * @typedef {object} RedisOptions
 * @property {string} stateDir its log goes to logs/redis.log there
 * @property {(line: string) => void} log
 * @property {AbortSignal | undefined} [signal]
 * @property {import('./kept-data.mjs').KeptData | undefined} [kept] data that outlives the run
 */

/** @typedef {import('./server-process.mjs').ServerProcess & { url: string, version: string }} EmbeddedRedis */

/**
 * Starts Redis on empty data that `stop` removes or on kept data, on a free port of loopback (never 6379), with a password.
 *
 * @param {RedisOptions} options
 * @returns {Promise<EmbeddedRedis>}
 */
export async function startRedis({ stateDir, log, signal, kept }) {
  await cleanLeftovers(log);
  const logFile = join(stateDir, 'logs/redis.log');
  mkdirSync(join(stateDir, 'logs'), { recursive: true, mode: 0o700 });
  rmSync(logFile, { force: true });
  const binary = await findRedis({ log, signal });
  const folder = createRunFolder(temporaryRoots().find((root) => existsSync(root)) ?? stateDir);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const password = randomBytes(24).toString('base64url');
      const port = await freePort();
      const url = `redis://default:${password}@127.0.0.1:${port}`;
      const dataDir = kept === undefined ? folder.dir : join(kept.serverDir, 'redis');
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      try {
        const server = await startServer({
          ...serverSpec(binary, folder, writeConfig({ dir: folder.dir, dataDir, port, password }), url),
          logFile,
          log,
          signal,
        });
        return Object.assign(server, { url, version: binary.version });
      } catch (err) {
        // Somebody may have taken the port meanwhile.
        if (attempt === START_ATTEMPTS || signal?.aborted) throw err;
      }
    }
  } catch (err) {
    folder.remove();
    throw err;
  }
}

/**
 * @param {import('./redis-binary.mjs').RedisBinary} binary
 * @param {import('./run-folder.mjs').RunFolder} folder
 * @param {string} configFile
 * @param {string} url
 */
function serverSpec(binary, folder, configFile, url) {
  return {
    name: 'Redis',
    file: binary.file,
    args: [configFile],
    options: { cwd: folder.dir, env: { ...process.env, ...binary.env }, argv0: 'redis-server' },
    isReady: () =>
      askRedis(url, [['PING']]).then(
        (replies) => replies.includes('+PONG'),
        () => false,
      ),
    restartSignal: /** @type {const} */ ('SIGTERM'),
    stopSignal: /** @type {const} */ ('SIGTERM'),
    folder,
  };
}

/**
 * A file, not arguments: anybody could read the password in the list of processes.
 *
 * @param {{ dir: string, dataDir: string, port: number, password: string }} options
 */
function writeConfig({ dir, dataDir, port, password }) {
  const file = join(dir, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${dataDir}"`,
    'daemonize no',
    'save ""',
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}
