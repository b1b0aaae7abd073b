// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runOrFail } from './command.mjs';
import { prepareEnvironment, prepareStateDir } from './environment.mjs';
import { CLI_MAIN, ROOT } from './paths.mjs';
import { fail, step } from './say.mjs';
import { startServers } from './servers.mjs';
import { startServices } from './supervisor.mjs';

/** In the order they start: each may call those before it while it starts. */
const SERVICES = ['ingest', 'features', 'trainer', 'scorer', 'gateway'];

/**
 * @typedef {object} Stack
 * @property {import('./environment.mjs').Environment} env of the services
 * @property {string} adminKey
 * @property {string} logDir
 * @property {import('./servers.mjs').Servers} servers
 * @property {import('./supervisor.mjs').Services} services
 */

/**
 * Starts the whole system on this machine: PostgreSQL, Redis, tables, the first key, the services. All of it stops with the
 * scope.
 *
 * @param {import('./script.mjs').Scope} scope
 * @param {object} options
 * @param {string} options.stateDir
 * @param {boolean} options.preferDefaultPorts
 * @param {Record<string, string>} [options.settings] of our own PostgreSQL
 * @param {import('./kept-data.mjs').KeptData} [options.kept] what our own servers and the services go on with
 * @param {(servers: import('./servers.mjs').Servers) => Promise<void>} [options.checkServers] before anything is written to them
 * @returns {Promise<Stack>}
 */
export async function startStack(scope, { stateDir, preferDefaultPorts, settings, kept, checkServers }) {
  prepareStateDir(stateDir);
  const logDir = join(stateDir, 'logs');
  const servers = await startServers(scope, stateDir, settings, kept);
  await checkServers?.(servers);
  const env = await prepareEnvironment({ stateDir, preferDefaultPorts, kept, ...servers });
  await step('Tables', () => runCli(['db', 'migrate'], env, scope.signal));
  const adminKey = await step('Admin key', async () => {
    const { stdout } = await runCli(['keys', 'create', '--admin', '--json'], env, scope.signal);
    return readKey(stdout);
  });
  const services = await step('Services', async (note) => {
    const started = await startServices({ env, services: presentServices(), logDir, log: note, signal: scope.signal });
    scope.onStop('Services', started.stop);
    note(Object.keys(started.pids()).join(', '));
    return started;
  });
  return { env, adminKey, logDir, servers, services };
}

/**
 * @param {readonly string[]} args
 * @param {import('./environment.mjs').Environment} env
 * @param {AbortSignal} signal
 */
function runCli(args, env, signal) {
  const options = { cwd: ROOT, env: { ...process.env, ...env }, signal };
  return runOrFail(
    process.execPath,
    [CLI_MAIN, ...args],
    options,
    `\`clientele ${args.join(' ')}\` failed: mend what the lines above name, and run it again.`,
  );
}

function presentServices() {
  return SERVICES.filter((name) => existsSync(join(ROOT, 'services', name, 'package.json')));
}

/**
 * @param {string} stdout
 * @returns {string}
 */
function readKey(stdout) {
  try {
    const { key } = JSON.parse(stdout);
    if (typeof key === 'string') return key;
  } catch {
    // Said below.
  }
  return fail(
    '`clientele keys create` printed no key: run it by hand and see what it says.',
    stdout.replace(/ck_\S+/g, 'ck_…'),
  );
}
