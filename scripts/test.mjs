// @ts-check
// `npm test`: set-up, then unit, integration and end-to-end tests, against PostgreSQL and Redis started once.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readArgs } from './lib/args.mjs';
import { run } from './lib/command.mjs';
import { prepareStateDir } from './lib/environment.mjs';
import { ROOT, STATE_DIR, toolPath } from './lib/paths.mjs';
import { buildAll, installPackages } from './lib/pnpm.mjs';
import { fail, say } from './lib/say.mjs';
import { runScript } from './lib/script.mjs';
import { startServers } from './lib/servers.mjs';

const KINDS = ['unit', 'int', 'e2e'];
const HELP = `npm test -- [options]

  --only KIND      one of ${KINDS.join(', ')}
  --match TEXT     only test files whose path contains this
  --help           this text

DATABASE_URL and REDIS_URL replace the PostgreSQL and Redis that the tests start themselves.`;

// Apart from a demo that may be up.
const TEST_DIR = join(STATE_DIR, 'test');

/** @typedef {{ passed: number, failed: number, ok: boolean }} Outcome */

await runScript(async (scope) => {
  const options = readArgs(
    { only: { type: 'string' }, match: { type: 'string' }, help: { type: 'boolean', default: false } },
    'npm test --',
  );
  if (options.help) {
    say(HELP);
    return 0;
  }
  if (options.only !== undefined && !KINDS.includes(options.only))
    fail(`There are no "${options.only}" tests: --only takes ${KINDS.join(', ')}.`);
  const kinds = options.only ? [options.only] : KINDS;
  await installPackages(scope.signal);
  await buildAll(scope.signal);
  prepareStateDir(TEST_DIR);
  const env = kinds.some((kind) => kind !== 'unit') ? await startTestServers(scope) : {};
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const kind of kinds) outcomes.push(await runTests(kind, options.match, env, scope.signal));
  const sum = (/** @type {(outcome: Outcome) => number} */ of) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  say(`${sum((each) => each.passed)} passed, ${sum((each) => each.failed)} failed`);
  return outcomes.every(({ ok }) => ok) ? 0 : 1;
});

/** @param {import('./lib/script.mjs').Scope} scope */
async function startTestServers(scope) {
  // The tests' data is thrown away, and kill -9 loses nothing without fsync: only a power cut would.
  const { databaseUrl, redisUrl } = await startServers(scope, TEST_DIR, { fsync: 'off', synchronous_commit: 'off' });
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
  const { code, output } = await run(toolPath('jest'), args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    signal,
    showErrors: true,
  });
  if (!existsSync(report)) {
    if (code !== 0) say(output);
    return { passed: 0, failed: code === 0 ? 0 : 1, ok: code === 0 };
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, ok: code === 0 };
}
