// @ts-check
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from './ports.mjs';

const DEFAULT_PORTS = {
  GATEWAY_HTTP_PORT: 8080,
  GATEWAY_GRPC_PORT: 50051,
  INGEST_GRPC_PORT: 50052,
  FEATURES_GRPC_PORT: 50053,
  SCORER_GRPC_PORT: 50054,
  TRAINER_GRPC_PORT: 50055,
  GATEWAY_METRICS_PORT: 9051,
  INGEST_METRICS_PORT: 9052,
  FEATURES_METRICS_PORT: 9053,
  SCORER_METRICS_PORT: 9054,
  TRAINER_METRICS_PORT: 9055,
};

/** @typedef {Record<string, string>} Environment */

/**
 * The environment that every service runs in: where the servers are, its secrets, its port and everybody's addresses.
 *
 * @param {object} options
 * @param {string} options.stateDir
 * @param {string} options.databaseUrl
 * @param {string} options.redisUrl
 * @param {import('./kept-data.mjs').KeptData | undefined} [options.kept]
 * @param {boolean} options.preferDefaultPorts else all are chosen by the system, so that runs do not meet
 * @returns {Promise<Environment>}
 */
export async function prepareEnvironment({ stateDir, databaseUrl, redisUrl, kept, preferDefaultPorts }) {
  const names = Object.keys(DEFAULT_PORTS);
  const ports = await freePorts(Object.values(DEFAULT_PORTS).map((port) => (preferDefaultPorts ? port : 0)));
  /** @type {Environment} */
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ...loadSecrets(kept?.serverDir ?? stateDir), // Kept data can be read with its own secrets alone.
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
  };
  names.forEach((name, index) => {
    env[name] = String(ports[index]);
    if (name.endsWith('_GRPC_PORT')) env[name.replace(/PORT$/, 'ADDRESS')] = `127.0.0.1:${ports[index]}`;
  });
  const dataDir = kept?.serviceDir ?? join(stateDir, 'data');
  if (kept === undefined) rmSync(dataDir, { recursive: true, force: true }); // It belongs to a database that is gone.
  for (const service of ['features', 'scorer']) {
    const folder = join(dataDir, service);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    env[`${service.toUpperCase()}_DATA_DIR`] = folder;
  }
  return env;
}

/**
 * Makes the folder that holds secrets, logs and caches; nobody else may look into it.
 *
 * @param {string} stateDir
 */
export function prepareStateDir(stateDir) {
  mkdirSync(join(stateDir, 'logs'), { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
}

/**
 * The secrets in a folder, made on first use: data written with them cannot be read without them.
 *
 * @param {string} dir
 * @returns {Environment}
 */
function loadSecrets(dir) {
  const file = join(dir, 'secrets.json');
  if (!existsSync(file)) {
    const secrets = {
      WORKSPACE_SECRET: randomBytes(32).toString('base64url'),
      MASTER_KEY: randomBytes(32).toString('base64'),
      INTERNAL_TOKEN: randomBytes(32).toString('base64url'),
    };
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
