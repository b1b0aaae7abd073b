// @ts-check
// `npm run demo`: the whole system with a simulated shop, on a machine with only Node.js and npm.
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readArgs, requireCount } from './lib/args.mjs';
import { run } from './lib/command.mjs';
import { takeLock } from './lib/lock.mjs';
import { requireEmpty } from './lib/occupied.mjs';
import { DEMO_FILE, DEMO_LOCK, ROOT, STATE_DIR } from './lib/paths.mjs';
import { openKeptData } from './lib/kept-data.mjs';
import { buildAll, installPackages, requireNode } from './lib/pnpm.mjs';
import { findSystem, targetOf } from './lib/running-system.mjs';
import { fail, say } from './lib/say.mjs';
import { runScript } from './lib/script.mjs';
import { startStack } from './lib/stack.mjs';

const HELP = `npm run demo -- [options]

  --exit           end after the acts instead of staying up
  --data DIR       use the data set in this folder instead of the simulated shop
  --customers N    how many customers the shop has
  --seed N         another shop
  --keep           keep the data for the next run with --keep, which goes on with it
  --reset          empty what DATABASE_URL and REDIS_URL point at, or what --keep kept, before we start
  --against URL    play the acts against a system that runs already; its admin key is CLIENTELE_ADMIN_KEY
  --grpc ADDRESS   where that system's gRPC answers, HOST:PORT; port 50051 of the same host when missing
  --help           this text

DATABASE_URL and REDIS_URL replace the PostgreSQL and Redis that the demo starts itself. CLIENTELE_KEPT_DIR says where
--keep keeps its data, if not in .clientele (as root: in /var/tmp).`;

const OPTIONS = /** @type {const} */ ({
  exit: { type: 'boolean', default: false },
  data: { type: 'string' },
  customers: { type: 'string' },
  seed: { type: 'string' },
  keep: { type: 'boolean', default: false },
  against: { type: 'string' },
  grpc: { type: 'string' },
  reset: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});
const SET_UP = '── Act 1: set-up '.padEnd(78, '─');

await runScript(async (scope) => {
  const options = readArgs(OPTIONS, 'npm run demo --');
  if (options.help) {
    say(HELP);
    return 0;
  }
  // Whatever is wrong with the options is said before the set-up takes its time.
  requireCount(options.customers, '--customers', { low: 500, high: 1_000_000 });
  requireCount(options.seed, '--seed', { low: 0, high: 2 ** 32 - 1 });
  requireData(options.data);
  if (options.against !== undefined && (options.keep || options.reset))
    fail('--against leaves that system as it is: --keep and --reset do not go with it.');
  requireNode();
  if (options.against !== undefined) return playAgainst(targetOf(options.against, options.grpc), scope.signal);
  claimDemo(scope);
  const kept = options.keep ? openKeptData(options.reset) : undefined;
  const startMs = performance.now();
  say(SET_UP);
  await installPackages(scope.signal);
  await buildAll(scope.signal);
  const checkServers = (/** @type {import('./lib/servers.mjs').Servers} */ servers) =>
    requireEmpty(servers, options.reset);
  const stack = await startStack(scope, {
    stateDir: STATE_DIR,
    preferDefaultPorts: claimDefaultPorts(scope),
    kept,
    checkServers,
  });
  tellOthers(stack, scope);
  const code = await playActs({ ...clientEnvironment(stack), ...worldOf(kept) }, startMs, scope.signal);
  if (code !== 0) say(`The services' logs are in ${stack.logDir}.`);
  if (options.exit || code !== 0) return code;
  showAddresses(stack, options.data === undefined ? 'shop-00001' : '17850');
  await scope.untilInterrupted();
  say('Stopping everything.');
  return 0;
});

/**
 * @param {import('./lib/running-system.mjs').Target} target
 * @param {AbortSignal} signal
 */
async function playAgainst(target, signal) {
  const startMs = performance.now();
  say(SET_UP);
  await findSystem(target, signal);
  await installPackages(signal);
  await buildAll(signal);
  return playActs(target, startMs, signal);
}

/**
 * @param {import('./lib/kept-data.mjs').KeptData | undefined} kept
 * @returns {Record<string, string>}
 */
function worldOf(kept) {
  return kept === undefined ? {} : { CLIENTELE_DEMO_WORLD: kept.worldFile };
}

/** npm runs us in the root of the clone; `--data` is relative to where npm was called. */
function callersFolder() {
  return process.env['INIT_CWD'] ?? process.cwd();
}

/** @param {string | undefined} folder */
function requireData(folder) {
  if (folder === undefined) return;
  const path = resolve(callersFolder(), folder);
  const files = existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : [];
  if (!files.some((name) => /\.csv(\.gz)?$/i.test(name)))
    fail(`${path} holds no CSV or CSV.gz file: --data takes the folder of UCI Online Retail's files.`);
}

/**
 * Two demos of one clone would share logs, data and demo.json.
 *
 * @param {import('./lib/script.mjs').Scope} scope
 */
function claimDemo(scope) {
  if (!takeLock(DEMO_LOCK))
    fail('A demo of this clone is up already: stop it with Ctrl-C where it runs, and run this again.');
  scope.onStop('Lock', async () => rmSync(DEMO_LOCK, { force: true }));
}

/**
 * Two demos of two clones that start at once would both find the default ports free: the first has them, the other takes any.
 *
 * @param {import('./lib/script.mjs').Scope} scope
 * @returns {boolean}
 */
function claimDefaultPorts(scope) {
  const file = join(tmpdir(), 'clientele-default-ports.lock');
  try {
    if (!takeLock(file)) return false;
  } catch {
    return false; // another user's
  }
  scope.onStop('Ports', async () => rmSync(file, { force: true }));
  return true;
}

/**
 * The example's own program plays the acts, with the options that concern it; it shows its output itself.
 *
 * @param {Record<string, string>} env where the system is
 * @param {number} startMs when the set-up began
 * @param {AbortSignal} signal
 */
async function playActs(env, startMs, signal) {
  const args = [join(ROOT, 'examples/demo/dist/src/main.js'), ...actOptions()];
  const setUpSeconds = `${(performance.now() - startMs) / 1000}`;
  const { code, output } = await run(process.execPath, ['--enable-source-maps', ...args], {
    cwd: callersFolder(),
    env: { ...process.env, ...env, CLIENTELE_DEMO_SETUP_SECONDS: setUpSeconds },
    signal,
    inherit: true,
  });
  if (code !== 0) say(`The demo's acts ended with exit code ${code}. ${output}`.trim());
  return code;
}

function actOptions() {
  const { data, customers, seed } = readArgs(OPTIONS, 'npm run demo --');
  return Object.entries({ data, customers, seed }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
}

/** @param {import('./lib/stack.mjs').Stack} stack */
function clientEnvironment({ env, adminKey }) {
  return {
    CLIENTELE_URL: `http://127.0.0.1:${env['GATEWAY_HTTP_PORT']}`,
    CLIENTELE_GRPC_ADDRESS: String(env['GATEWAY_GRPC_ADDRESS']),
    CLIENTELE_ADMIN_KEY: adminKey,
  };
}

/**
 * While the demo is up, `npm run clientele -- …` finds it by this file.
 *
 * @param {import('./lib/stack.mjs').Stack} stack
 * @param {import('./lib/script.mjs').Scope} scope
 */
function tellOthers(stack, scope) {
  writeFileSync(
    DEMO_FILE,
    `${JSON.stringify({ ...stack.env, ...clientEnvironment(stack), CLIENTELE_API_KEY: stack.adminKey }, null, 2)}\n`,
    {
      mode: 0o600,
    },
  );
  scope.onStop('Demo file', async () => rmSync(DEMO_FILE, { force: true }));
}

/**
 * @param {import('./lib/stack.mjs').Stack} stack
 * @param {string} shownCustomer
 */
function showAddresses(stack, shownCustomer) {
  const { CLIENTELE_URL, CLIENTELE_GRPC_ADDRESS } = clientEnvironment(stack);
  say(`
The system stays up until Ctrl-C.
  REST       ${CLIENTELE_URL}  (try ${CLIENTELE_URL}/readyz)
  gRPC       ${CLIENTELE_GRPC_ADDRESS}
  admin key  "CLIENTELE_ADMIN_KEY" in ${DEMO_FILE}
  command    npm run clientele -- score repurchase_60d ${shownCustomer} --explain 3
  logs       ${stack.logDir}`);
}
