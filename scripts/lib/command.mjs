// @ts-check
import { spawn } from 'node:child_process';
import { endChild, signalGroup, spawnChild } from './processes.mjs';
import { Refusal } from './say.mjs';

const KEPT_OUTPUT_CHARS = 200_000;

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [uid]
 * @property {number} [gid]
 * @property {string} [argv0]
 * @property {AbortSignal | undefined} [signal] ends the command
 * @property {boolean} [inherit] show the output as it comes and keep none
 * @property {boolean} [showErrors] show stderr as it comes; stdout is kept
 * @property {boolean} [mayNotBeCut] run to the end even when interrupted (a package manager halfway is worse than two seconds)
 */

/** @typedef {{ code: number, output: string, stdout: string }} CommandResult */

/**
 * Runs a command to its end, with nothing to read on stdin. A negative answer (exit code) is a result, not an error.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>} `output` is stdout and stderr as they came
 */
export async function run(file, args, options = {}) {
  const { signal, mayNotBeCut = false, ...rest } = options;
  signal?.throwIfAborted();
  const child = mayNotBeCut ? spawn(file, args, childOptions(rest)) : spawnChild(file, args, childOptions(rest));
  const onAbort = () => {
    signalGroup(child.pid, 'SIGTERM'); // All of it: npx may end and leave what it started.
    void endChild(child, 'SIGTERM', 5000).then(() => signalGroup(child.pid, 'SIGKILL'));
  };
  if (!mayNotBeCut) signal?.addEventListener('abort', onAbort, { once: true });
  const result = await collect(child);
  signal?.removeEventListener('abort', onAbort);
  signal?.throwIfAborted();
  return result;
}

/**
 * @param {Omit<CommandOptions, 'signal' | 'mayNotBeCut'>} options
 * @returns {import('node:child_process').SpawnOptions}
 */
function childOptions({ inherit = false, showErrors = inherit, ...spawnOptions }) {
  const stdout = inherit ? 'inherit' : 'pipe';
  return { ...spawnOptions, stdio: ['ignore', stdout, showErrors ? 'inherit' : 'pipe'], detached: true };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<CommandResult>}
 */
function collect(child) {
  let output = '';
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    stdout = (stdout + text).slice(-KEPT_OUTPUT_CHARS);
    output = (output + text).slice(-KEPT_OUTPUT_CHARS);
  });
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    output = (output + text).slice(-KEPT_OUTPUT_CHARS);
  });
  return new Promise((resolve) => {
    child.once('error', (err) => resolve({ code: 127, output: err.message, stdout: '' }));
    child.once('close', (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/**
 * Like {@link run}, and stops with `sentence` and the end of the output when the command does not succeed.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {CommandOptions} options
 * @param {string} sentence says what to do
 * @returns {Promise<CommandResult>}
 */
export async function runOrFail(file, args, options, sentence) {
  const result = await run(file, args, options);
  if (result.code !== 0) throw new Refusal(sentence, lastLines(result.output, 30));
  return result;
}

/**
 * @param {string} text
 * @param {number} count
 */
export const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');
