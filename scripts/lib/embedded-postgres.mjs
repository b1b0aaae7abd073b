// @ts-check
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrFail } from './command.mjs';
import { freePort } from './ports.mjs';
import { placePostgres } from './postgres-binaries.mjs';
import { cleanLeftovers } from './run-folder.mjs';
import { startServer } from './server-process.mjs';

const USER = 'clientele';
const START_ATTEMPTS = 3;

/** What tests and the demo want of any PostgreSQL. */
export const COMMON_SETTINGS = {
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const SETTINGS = {
  ...COMMON_SETTINGS,
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // The path of a socket may have 107 bytes only, and nobody needs one.
  // In a container /dev/shm often has 64 MB, and what is there outlives a kill -9; the data folder does not.
  dynamic_shared_memory_type: 'mmap',
};

/**
 * @typedef {object} PostgresOptions
 * @property {string} stateDir its log goes to logs/postgres.log there
 * @property {(line: string) => void} log
 * @property {AbortSignal | undefined} [signal]
 * @property {Record<string, string>} [settings] beyond or instead of the usual ones, such as `fsync: 'off'`
 * @property {import('./kept-data.mjs').KeptData | undefined} [kept] data that outlives the run
 */

/** @typedef {import('./server-process.mjs').ServerProcess & { url: string, dataDir: string, binDir: string }} EmbeddedPostgres */

/**
 * Starts PostgreSQL 18 from its npm package, on a fresh data folder that `stop` removes or on kept data, on a free port of
 * loopback.
 *
 * @param {PostgresOptions} options
 * @returns {Promise<EmbeddedPostgres>}
 */
export async function startPostgres({ stateDir, log, signal, settings = {}, kept }) {
  await cleanLeftovers(log);
  const logFile = join(stateDir, 'logs/postgres.log');
  mkdirSync(join(stateDir, 'logs'), { recursive: true, mode: 0o700 });
  rmSync(logFile, { force: true });
  const place = await placePostgres(signal);
  const { dataDir, password, ...stopping } = dataOf(place, kept);
  try {
    if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(place, dataDir, password, signal);
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      try {
        const server = await startServer({
          ...serverSpec(place, dataDir, { ...SETTINGS, ...settings, port: `${port}` }),
          ...stopping,
          logFile,
          log,
          signal,
        });
        const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`;
        return Object.assign(server, { url, dataDir, binDir: place.binDir });
      } catch (err) {
        // Somebody may have taken the port meanwhile.
        if (attempt === START_ATTEMPTS || signal?.aborted) throw err;
      }
    }
  } catch (err) {
    place.folder.remove();
    throw err;
  }
}

/**
 * @param {import('./postgres-binaries.mjs').Place} place
 * @param {import('./kept-data.mjs').KeptData | undefined} kept
 * @returns {{ dataDir: string, password: string, stopSignal?: NodeJS.Signals }}
 */
function dataOf({ folder }, kept) {
  if (kept === undefined) return { dataDir: join(folder.dir, 'data'), password: randomBytes(24).toString('base64url') };
  return { dataDir: join(kept.serverDir, 'postgres'), password: kept.password, stopSignal: 'SIGINT' };
}

/**
 * @param {import('./postgres-binaries.mjs').Place} place
 * @param {string} dataDir
 * @param {string} password
 * @param {AbortSignal | undefined} signal
 */
async function initialise({ folder, binDir, account }, dataDir, password, signal) {
  const passwordFile = join(folder.dir, 'password');
  mkdirSync(dataDir, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [dataDir, passwordFile]) chownSync(path, account.uid, account.gid);
  // Fixed encoding and locale: with an empty LANG initdb would choose SQL_ASCII. The data is new, so it needs no sync yet.
  const args = [
    '-D',
    dataDir,
    '-U',
    USER,
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  const sentence =
    'PostgreSQL could not make its data folder: read the lines above, or set DATABASE_URL to a PostgreSQL 18 server.';
  await runOrFail(join(binDir, 'initdb'), args, { cwd: folder.dir, env: environment(), signal, ...account }, sentence);
  rmSync(passwordFile);
}

/**
 * @param {import('./postgres-binaries.mjs').Place} place
 * @param {string} dataDir
 * @param {Record<string, string>} settings
 */
function serverSpec({ folder, binDir, account }, dataDir, settings) {
  return {
    name: 'PostgreSQL',
    file: join(binDir, 'postgres'),
    args: ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    options: { cwd: folder.dir, env: environment(), ...account },
    isReady: async (/** @type {number | undefined} */ pid) => saysReady(dataDir, pid),
    restartSignal: /** @type {const} */ ('SIGINT'),
    stopSignal: /** @type {const} */ ('SIGQUIT'),
    folder,
  };
}

/**
 * The eighth line of postmaster.pid is the server's state, which pg_ctl waits for too. A server that was killed leaves its
 * file behind, so the first line must name the process at hand.
 *
 * @param {string} dataDir
 * @param {number | undefined} pid
 */
function saysReady(dataDir, pid) {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/** Nothing of the caller's PGDATA, PGPORT, LANG or TZ may reach the server. */
const environment = () => ({ PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8' });
