// @ts-check
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines } from './command.mjs';
import { childrenOf, endChild, hasEnded, signalGroup, signalOne, spawnChild, waitForExit } from './processes.mjs';
import { Refusal } from './say.mjs';

const READY_TIMEOUT_MS = 60_000;
const RESTART_ATTEMPTS = 10;

/**
 * @typedef {object} ServerSpec
 * @property {string} name for people
 * @property {string} file
 * @property {readonly string[]} args
 * @property {import('node:child_process').SpawnOptions} options
 * @property {string} logFile
 * @property {(pid: number | undefined) => Promise<boolean>} isReady
 * @property {NodeJS.Signals} restartSignal ends it in order, keeping its data
 * @property {NodeJS.Signals} stopSignal ends it fast: its data is thrown away
 * @property {import('./run-folder.mjs').RunFolder} folder
 * @property {(line: string) => void} log
 * @property {AbortSignal | undefined} signal stops a start that is under way
 */

/**
 * @typedef {object} ServerProcess
 * @property {number} pid changes with a restart
 * @property {() => Promise<void>} stop ends the server and removes its data; safe to call twice
 * @property {() => Promise<void>} kill9 SIGKILL for the server and its children, as when the power fails
 * @property {() => Promise<void>} restart starts it again on the same data and port, after `kill9` or while it runs
 */

/**
 * Starts a database server as a child and resolves when it answers.
 *
 * @param {ServerSpec} spec
 * @returns {Promise<ServerProcess>}
 */
export async function startServer(spec) {
  let child = await launch(spec, spec.signal);
  let ending = false;
  const watch = () => {
    const watched = child;
    watched.once('exit', (code, signal) => {
      if (!ending)
        spec.log(`${spec.name} ended unexpectedly (${signal ?? `exit code ${code}`}); its log is ${spec.logFile}`);
    });
  };
  watch();
  return {
    get pid() {
      return child.pid ?? 0;
    },
    stop: async () => {
      ending = true;
      await endChild(child, spec.stopSignal, 10_000);
      spec.folder.remove();
    },
    kill9: async () => {
      ending = true;
      const { pid } = child;
      if (hasEnded(child) || pid === undefined) return;
      const children = childrenOf(pid);
      signalGroup(pid, 'SIGKILL');
      for (const each of children) signalOne(each, 'SIGKILL');
      await waitForExit(child, 10_000);
    },
    restart: async () => {
      ending = true;
      await endChild(child, spec.restartSignal, 30_000);
      child = await launchAgain(spec);
      ending = false;
      watch();
    },
  };
}

/**
 * A server that was killed may hold its port, its memory segment or its children for a moment longer.
 *
 * @param {ServerSpec} spec
 */
async function launchAgain(spec) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(spec, undefined);
    } catch (err) {
      if (attempt === RESTART_ATTEMPTS) throw err;
      await delay(200 * attempt);
    }
  }
}

/**
 * @param {ServerSpec} spec
 * @param {AbortSignal | undefined} signal
 */
async function launch(spec, signal) {
  signal?.throwIfAborted();
  const logFd = openSync(spec.logFile, 'a', 0o600);
  const child = spawnChild(spec.file, spec.args, { ...spec.options, stdio: ['ignore', logFd, logFd] });
  closeSync(logFd);
  /** @type {Error | undefined} */
  let spawnError;
  child.once('error', (err) => {
    spawnError = err;
  });
  if (child.pid !== undefined) spec.folder.addChild(child.pid);
  try {
    for (const endMs = Date.now() + READY_TIMEOUT_MS; Date.now() < endMs; await delay(25)) {
      signal?.throwIfAborted();
      if (spawnError || hasEnded(child)) break;
      if (await spec.isReady(child.pid)) return child;
    }
    const tail = spawnError?.message ?? lastLines(readFileSync(spec.logFile, 'utf8'), 15);
    throw new Refusal(
      `${spec.name} did not start: read the lines above (all are in ${spec.logFile}), and run it again.`,
      tail,
    );
  } catch (err) {
    await endChild(child, spec.stopSignal, 5000);
    throw err;
  }
}
