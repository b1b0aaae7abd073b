// @ts-check
// `npm run test:containers`: builds the images, brings docker-compose.yml up, plays the demo's acts against it, kills the
// services, stops and starts them, and takes everything down again. Says so and does nothing where no Docker engine answers.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runOrFail } from './lib/command.mjs';
import { findCompose, openCompose } from './lib/compose.mjs';
import { prepareStateDir } from './lib/environment.mjs';
import { takeLock } from './lib/lock.mjs';
import { ROOT, STATE_DIR } from './lib/paths.mjs';
import { buildAll, installPackages } from './lib/pnpm.mjs';
import { freePorts } from './lib/ports.mjs';
import { fail, say, step } from './lib/say.mjs';
import { runScript } from './lib/script.mjs';

const PROJECT = 'clientele-smoke';
const SERVICES = ['ingest', 'features', 'trainer', 'scorer', 'gateway'];
const READY_TIMEOUT_MS = 120_000;
const FOLDER = join(STATE_DIR, 'containers');
const ENV_FILE = join(FOLDER, '.env');

/** @typedef {import('./lib/compose.mjs').Compose} Compose */
/** @typedef {{ url: string, grpcAddress: string, adminKey: string }} Target */

await runScript(async (scope) => {
  const command = await findCompose(scope.signal);
  if (!command) {
    say('No Docker engine with compose answers: the containers were NOT tested.');
    return 0;
  }
  prepareStateDir(FOLDER);
  const lock = join(FOLDER, 'smoke.lock');
  if (!takeLock(lock)) fail('This test runs already: two would share images and containers.');
  scope.onStop('Lock', async () => rmSync(lock, { force: true }));
  await installPackages(scope.signal);
  await buildAll(scope.signal);
  const [http = 0, grpc = 0] = await freePorts([0, 0]);
  const env = { CLIENTELE_HTTP_PORT: `${http}`, CLIENTELE_GRPC_PORT: `${grpc}` };
  rmSync(ENV_FILE, { force: true }); // The volumes that its secrets were for are gone.
  const sentence = 'infra/make-env.sh failed: read the lines above.';
  await runOrFail('sh', [join(ROOT, 'infra/make-env.sh'), ENV_FILE], { signal: scope.signal }, sentence);
  const compose = openCompose(command, { project: PROJECT, envFile: ENV_FILE, env, signal: scope.signal });
  await step('Without secrets nothing starts', () => refuseWithoutSecrets(compose));
  const down = ['down', '--volumes', '--remove-orphans'];
  scope.onStop('Containers', async () => void (await compose.run(down, 'The containers could not be removed.')));
  await step('Images', () => compose.run(['build'], 'The images could not be built: read the lines above.'));
  const url = `http://127.0.0.1:${http}`;
  await step('Up', () => bringUp(compose, url, scope.signal));
  await step('What the images hold', async (note) => note(await checkImages(compose, scope.signal)));
  const adminKey = await step('Admin key', () => createKey(compose));
  const target = { url, grpcAddress: `127.0.0.1:${grpc}`, adminKey };
  await playActs(target, scope.signal);
  await step('Every service is killed with SIGKILL and comes back', () => killAll(compose, target, scope.signal));
  await step('SIGTERM drains, and what was stored is there again', () => stopAndStart(compose, target, scope.signal));
  say('The containers work.');
  return 0;
});

/** @param {Compose} compose */
async function refuseWithoutSecrets(compose) {
  const empty = join(FOLDER, 'empty.env');
  writeFileSync(empty, '');
  const { code, output } = await compose.tryRun(['config', '--quiet'], empty);
  if (code === 0 || !output.includes('infra/make-env.sh'))
    fail('docker-compose.yml without secrets must be refused, with a word on infra/make-env.sh.', output);
}

/**
 * @param {Compose} compose
 * @param {AbortSignal} signal
 * @returns {Promise<string>} their sizes, for people
 */
async function checkImages(compose, signal) {
  const sizes = [];
  for (const { name, id, user } of await compose.states(SERVICES)) {
    if (user !== 'node') fail(`The image of ${name} runs as "${user}", not as node.`);
    const sentence = `The image of ${name} cannot be inspected.`;
    const image = await runOrFail('docker', ['inspect', '--format', '{{.Image}}', id], { signal }, sentence);
    const imageId = image.stdout.trim();
    const size = await runOrFail('docker', ['inspect', '--format', '{{.Size}}', imageId], { signal }, sentence);
    const find = ['find', '/app', '-path', '*/@clientele/*', '-name', '*.test.*', '-o', '-path', '/app/src'];
    const found = await runOrFail('docker', ['run', '--rm', imageId, ...find], { signal }, sentence);
    if (found.stdout !== '') fail(`The image of ${name} holds sources or tests.`, found.stdout);
    sizes.push(`${name} ${Math.round(Number(size.stdout) / 1e6)} MB`);
  }
  return sizes.join(', ');
}

/**
 * @param {Compose} compose
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function bringUp(compose, url, signal) {
  await compose.run(['up', '--detach', '--no-build'], 'The system did not start: read the lines above.');
  await waitUntilHealthy(compose, url, signal);
}

/**
 * @param {Compose} compose
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function waitUntilHealthy(compose, url, signal) {
  let sick = '';
  for (const endMs = Date.now() + READY_TIMEOUT_MS; Date.now() < endMs; await delay(500, undefined, { signal })) {
    const states = await compose.states(SERVICES);
    sick = states.map(({ name, status, health }) => `${name} ${status} ${health}`).join(', ');
    if (!states.every(({ health }) => health === 'healthy')) continue;
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  const logs = await compose.run(['logs', '--tail', '10'], 'The logs cannot be read.');
  fail(`Not all were healthy after ${READY_TIMEOUT_MS / 1000} s: ${sick}.`, logs);
}

/** @param {Compose} compose */
async function createKey(compose) {
  const args = ['run', '--rm', '-T', 'cli', 'keys', 'create', '--admin', '--json'];
  const output = await compose.run(args, 'The first key could not be made: read the lines above.');
  const line = output.split('\n').find((each) => each.startsWith('{')) ?? '{}';
  return String(JSON.parse(line).key);
}

/**
 * @param {Target} target
 * @param {AbortSignal} signal
 */
async function playActs({ url, grpcAddress, adminKey }, signal) {
  const args = [join(ROOT, 'scripts/demo.mjs'), '--against', url, '--grpc', grpcAddress];
  const env = { ...process.env, CLIENTELE_ADMIN_KEY: adminKey };
  const sentence = 'The demo failed: read the lines above.';
  await runOrFail(process.execPath, args, { cwd: ROOT, env, signal, inherit: true }, sentence);
}

/**
 * `docker kill` counts as a stop that somebody asked for, so it would prove nothing: the kill comes from beside the engine.
 *
 * @param {Compose} compose
 * @param {Target} target
 * @param {AbortSignal} signal
 */
async function killAll(compose, target, signal) {
  const before = await compose.states(SERVICES);
  const script = `for (const pid of [${before.map(({ pid }) => pid).join()}]) process.kill(pid, 'SIGKILL')`;
  const killer = ['run', '--rm', '--pid=host', '--user=0', '--entrypoint=node', 'clientele-cli', '-e', script];
  await runOrFail('docker', killer, { signal }, 'The services could not be killed.');
  const areBack = async () =>
    (await compose.states(SERVICES)).every(({ restarts, pid }, index) => restarts > 0 && pid !== before[index]?.pid);
  for (const endMs = Date.now() + READY_TIMEOUT_MS; !(await areBack()); await delay(200, undefined, { signal }))
    if (Date.now() > endMs) fail(`Not all services were started again within ${READY_TIMEOUT_MS / 1000} s.`);
  await waitUntilHealthy(compose, target.url, signal);
  await requireScore(target);
}

/**
 * @param {Compose} compose
 * @param {Target} target
 * @param {AbortSignal} signal
 */
async function stopAndStart(compose, target, signal) {
  await compose.run(['stop'], 'The system did not stop: read the lines above.');
  for (const { name, exitCode } of await compose.states(SERVICES))
    if (exitCode !== 0) fail(`${name} ended with ${exitCode} after SIGTERM, not with 0.`);
  await bringUp(compose, target.url, signal);
  await requireScore(target);
}

/** @param {Target} target */
async function requireScore({ url, adminKey }) {
  const response = await fetch(`${url}/v1/score`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'repurchase_60d', customers: ['shop-00001'] }),
  });
  const text = await response.text();
  if (!response.ok || JSON.parse(text).scores[0].known !== true) fail('A customer of the demo has no score.', text);
}
