// @ts-check
import { join } from 'node:path';
import { run, runOrFail } from './command.mjs';
import { ROOT } from './paths.mjs';

/** @typedef {{ name: string, id: string, pid: number, status: string, health: string, exitCode: number, restarts: number, user: string }} ContainerState */

/**
 * The system of docker-compose.yml as a project of its own.
 *
 * @typedef {object} Compose
 * @property {(args: readonly string[], sentence: string) => Promise<string>} run its standard output
 * @property {(args: readonly string[], envFile: string) => Promise<import('./command.mjs').CommandResult>} tryRun with the variables of this file only
 * @property {(services: readonly string[]) => Promise<ContainerState[]>} states of the services' containers
 */

/**
 * @param {AbortSignal} signal
 * @returns {Promise<readonly string[] | undefined>} undefined where no Docker engine answers, or there is no compose
 */
export async function findCompose(signal) {
  if ((await run('docker', ['version'], { signal })).code !== 0) return undefined;
  if ((await run('docker', ['compose', 'version'], { signal })).code === 0) return ['docker', 'compose'];
  return (await run('docker-compose', ['version'], { signal })).code === 0 ? ['docker-compose'] : undefined;
}

/**
 * @param {readonly string[]} command
 * @param {{ project: string, envFile: string, env: Record<string, string>, signal: AbortSignal }} options
 * @returns {Compose}
 */
export function openCompose([file = '', ...first], { project, envFile, env, signal }) {
  const argsOf = (/** @type {string} */ chosenFile, /** @type {readonly string[]} */ args) => [
    ...first,
    ...['--file', join(ROOT, 'docker-compose.yml'), '--project-name', project, '--env-file', chosenFile],
    ...args,
  ];
  /** @type {Compose['run']} */
  const runCompose = async (args, sentence) => {
    // The end of it all must come to its end even when we are asked to stop.
    const isEnd = args[0] === 'down';
    const options = { cwd: ROOT, env: { ...process.env, ...env }, ...(isEnd ? { mayNotBeCut: true } : { signal }) };
    return (await runOrFail(file, argsOf(envFile, args), options, sentence)).stdout;
  };
  return {
    run: runCompose,
    tryRun: (args, otherEnvFile) =>
      run(file, argsOf(otherEnvFile, args), { cwd: ROOT, env: { PATH: process.env['PATH'] }, signal }),
    states: async (services) => {
      const ids = (await runCompose(['ps', '--all', '--quiet', ...services], 'The containers cannot be listed.')).split(
        '\n',
      );
      const sentence = 'The containers cannot be inspected.';
      const { stdout } = await runOrFail('docker', ['inspect', ...ids.filter(Boolean)], { signal }, sentence);
      return JSON.parse(stdout)
        .map(toState)
        .sort((/** @type {ContainerState} */ a, /** @type {ContainerState} */ b) => (a.name < b.name ? -1 : 1));
    },
  };
}

/**
 * @param {any} inspected
 * @returns {ContainerState}
 */
function toState({ Id, State, RestartCount, Config }) {
  return {
    name: Config.Labels['com.docker.compose.service'],
    id: Id,
    pid: State.Pid,
    status: State.Status,
    health: State.Health?.Status ?? '',
    exitCode: State.ExitCode,
    restarts: RestartCount,
    user: Config.User,
  };
}
