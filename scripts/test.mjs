// @ts-check
// `npm test`: set-up, then unit, integration and end-to-end tests, against PostgreSQL and Redis started once.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readArgs } from './lib/args.mjs';
import { run } from './lib/command.mjs';
import { prepareStateDir } from './lib/environment.mjs';
import { ROOT, STATE_DIR, toolPath } from './lib/paths.mjs';
import { buildAll, installPackages } from './lib/pnpm.mjs';
import { fail, say } from './lib/say.mjs';
import { runScript } from './lib/script.mjs';
import { startContainerServers } from './lib/container-servers.mjs';
import { startServers } from './lib/servers.mjs';

/** How long jest may take to end once it has reported. */
const EXIT_LIMIT_MS = 20_000;
const KINDS = ['unit', 'int', 'e2e'];
const SERVERS = ['embedded', 'testcontainers'];
const HELP = `npm test -- [options]

  --only KIND      one of ${KINDS.join(', ')}
  --match TEXT     only test files whose path contains this
  --servers NAME   one of ${SERVERS.join(', ')}: where the integration tests take PostgreSQL and Redis from; by default
                   Testcontainers where a Docker engine answers (the end-to-end tests always start their own)
  --help           this text

DATABASE_URL and REDIS_URL replace the PostgreSQL and Redis that the tests start themselves.`;

// Apart from a demo that may be up.
const TEST_DIR = join(STATE_DIR, 'test');

/** @typedef {{ passed: number, failed: number, ok: boolean }} Outcome */

await runScript(async (scope) => {
  const options = readArgs(
    {
      only: { type: 'string' },
      match: { type: 'string' },
      servers: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    'npm test --',
  );
  if (options.help) {
    say(HELP);
    return 0;
  }
  if (options.only !== undefined && !KINDS.includes(options.only))
    fail(`There are no "${options.only}" tests: --only takes ${KINDS.join(', ')}.`);
  requireServers(options.servers);
  const kinds = options.only ? [options.only] : KINDS;
  await installPackages(scope.signal);
  await buildAll(scope.signal);
  prepareStateDir(TEST_DIR);
  const env = kinds.includes('int') ? await startTestServers(scope, options.servers) : {};
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const kind of kinds) outcomes.push(await runTests(kind, options.match, env, scope.signal));
  const sum = (/** @type {(outcome: Outcome) => number} */ of) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  say(`${sum((each) => each.passed)} passed, ${sum((each) => each.failed)} failed`);
  return outcomes.every(({ ok }) => ok) ? 0 : 1;
});

function areGiven() {
  return Boolean(process.env['DATABASE_URL'] || process.env['REDIS_URL']);
}

/** @param {string | undefined} servers */
function requireServers(servers) {
  if (servers === undefined) return;
  if (!SERVERS.includes(servers)) fail(`There are no "${servers}" servers: --servers takes ${SERVERS.join(', ')}.`);
  if (areGiven())
    fail('DATABASE_URL and REDIS_URL say which servers to use already: unset them, or leave --servers away.');
}

/**
 * @param {import('./lib/script.mjs').Scope} scope
 * @param {string | undefined} choice
 */
async function startTestServers(scope, choice) {
  // The tests' data is thrown away, and kill -9 loses nothing without fsync: only a power cut would.
  const settings = { fsync: 'off', synchronous_commit: 'off' };
  const inContainers =
    choice === 'embedded' || areGiven()
      ? undefined
      : await startContainerServers(scope, { settings, isRequired: choice === 'testcontainers' });
  const { databaseUrl, redisUrl } = inContainers ?? (await startServers(scope, TEST_DIR, settings));
  return { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl };
}

/**
 * @param {string} kind
 * @param {string | undefined} match
 * @param {Record<string, string>} env
 * @param {AbortSignal} signal
 * @returns {Promise<Outcome>}
 */
async function runTests(kind, match, env, signal) {
  say(`\nTests: ${kind}`);
  const report = join(TEST_DIR, `${kind}.json`);
  rmSync(report, { force: true });
  const chosen = match === undefined ? [] : ['--testPathPatterns', match];
  // Files that use the servers take turns: each empties the Redis database that it is given.
  const turns = kind === 'unit' ? [] : ['--runInBand'];
  const args = [
    '--config',
    'jest.config.mjs',
    '--selectProjects',
    kind,
    '--passWithNoTests',
    '--json',
    '--outputFile',
    report,
    ...turns,
    ...chosen,
  ];
  const { code, output } = await runJest(args, { report, env, signal });
  if (!existsSync(report)) {
    if (code !== 0) say(output);
    return { passed: 0, failed: code === 0 ? 0 : 1, ok: code === 0 };
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, ok: code === 0 };
}

/**
 * A test that leaves a server or a socket open would keep jest from ending, and everybody waiting.
 *
 * @param {readonly string[]} args
 * @param {{ report: string, env: Record<string, string>, signal: AbortSignal }} options
 */
async function runJest(args, { report, env, signal }) {
  const hung = new AbortController();
  const watch = setInterval(() => {
    const ended = existsSync(report) && Date.now() - statSync(report).mtimeMs > EXIT_LIMIT_MS;
    if (ended) hung.abort();
  }, 1000);
  const options = { cwd: ROOT, env: { ...process.env, ...env }, showErrors: true };
  try {
    return await run(toolPath('jest'), args, { ...options, signal: AbortSignal.any([signal, hung.signal]) });
  } catch (err) {
    if (signal.aborted || !hung.signal.aborted) throw err;
    say('jest did not end by itself: a test left something open, see the lines above.');
    return { code: 1, output: '' };
  } finally {
    clearInterval(watch);
  }
}
