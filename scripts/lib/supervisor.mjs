// @ts-check
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from './paths.mjs';
import { endChild, hasEnded, signalGroup, spawnChild, waitForExit } from './processes.mjs';
import { waitUntilReady } from './readiness.mjs';

const STOP_DEADLINE_MS = 30_000;
const BACKOFF_MS = [0, 500, 1000, 2000, 4000, 8000];
const STABLE_AFTER_MS = 60_000;

/** @typedef {{ name: string, code: number | null, signal: NodeJS.Signals | null }} ServiceExit */

/**
 * @typedef {object} Services
 * @property {() => Promise<void>} stop all of them: SIGTERM, and SIGKILL for who has not drained in time
 * @property {() => Record<string, number>} pids of those that run now
 * @property {(name: string) => Promise<void>} kill9 SIGKILL for one, which then is started again like any that crashed
 * @property {(listener: (exit: ServiceExit) => void) => void} onExit of a service that nobody asked to stop
 * @property {() => Promise<void>} ready resolves when the gateway says that all is ready again
 */

/**
 * @typedef {object} SupervisorOptions
 * @property {import('./environment.mjs').Environment} env
 * @property {readonly string[]} services names, in the order they start
 * @property {string} logDir gets a file for each service
 * @property {(line: string) => void} log
 * @property {AbortSignal | undefined} [signal] stops the start
 */

/**
 * Starts the services, keeps them running, and resolves when the gateway reports ready.
 *
 * @param {SupervisorOptions} options
 * @returns {Promise<Services>}
 */
export async function startServices({ env, services, logDir, log, signal }) {
  /** @type {((exit: ServiceExit) => void)[]} */
  const listeners = [];
  /** @type {ServiceExit[]} */
  const exits = [];
  const tell = (/** @type {ServiceExit} */ exit) => {
    exits.push(exit);
    log(`${exit.name} ended (${exit.signal ?? `exit code ${exit.code}`}), starting it again`);
    for (const listener of listeners) listener(exit);
  };
  const keepers = new Map(
    services.map((name) => [name, keepRunning(name, { ...env }, join(logDir, `${name}.log`), tell)]),
  );
  const ready = () =>
    waitUntilReady({ url: `http://127.0.0.1:${env['GATEWAY_HTTP_PORT']}/readyz`, logDir, exits, signal });
  const stop = async () => void (await Promise.all([...keepers.values()].map((keeper) => keeper.stop())));
  try {
    await ready();
  } catch (err) {
    await stop();
    throw err;
  }
  return {
    stop,
    ready,
    pids: () => {
      /** @type {Record<string, number>} */
      const pids = {};
      for (const [name, keeper] of keepers) {
        const pid = keeper.pid();
        if (pid !== undefined) pids[name] = pid;
      }
      return pids;
    },
    kill9: async (name) => keepers.get(name)?.kill9(),
    onExit: (listener) => void listeners.push(listener),
  };
}

/**
 * Runs one service and starts it again when it ends: the first time at once, then after longer and longer pauses.
 *
 * @param {string} name
 * @param {import('./environment.mjs').Environment} env
 * @param {string} logFile
 * @param {(exit: ServiceExit) => void} tell
 */
function keepRunning(name, env, logFile, tell) {
  const stopping = new AbortController();
  let restarts = 0;
  let child = launch(name, env, logFile, 'w');
  const loop = (async () => {
    for (;;) {
      const startMs = Date.now();
      while (!(await waitForExit(child, 3_600_000)));
      if (stopping.signal.aborted) return;
      tell({ name, code: child.exitCode, signal: child.signalCode });
      if (Date.now() - startMs > STABLE_AFTER_MS) restarts = 0;
      const pauseMs = BACKOFF_MS[Math.min(restarts, BACKOFF_MS.length - 1)];
      restarts += 1;
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      child = launch(name, env, logFile, 'a');
    }
  })();
  return {
    pid: () => (hasEnded(child) ? undefined : child.pid),
    kill9: async () => {
      const killed = child;
      signalGroup(killed.pid, 'SIGKILL');
      await waitForExit(killed, 5000);
    },
    stop: async () => {
      stopping.abort();
      await endChild(child, 'SIGTERM', STOP_DEADLINE_MS);
      await loop;
    },
  };
}

/**
 * @param {string} name
 * @param {import('./environment.mjs').Environment} env
 * @param {string} logFile
 * @param {'w' | 'a'} flags
 */
function launch(name, env, logFile, flags) {
  const logFd = openSync(logFile, flags, 0o600);
  // stdin is a pipe that ends with us: a service that CLIENTELE_SUPERVISED tells about it stops when we are killed.
  const child = spawnChild(
    process.execPath,
    ['--enable-source-maps', join(ROOT, 'services', name, 'dist/src/main.js')],
    {
      cwd: ROOT,
      env: { ...ownEnvironment(), ...env, CLIENTELE_SUPERVISED: '1' },
      stdio: ['pipe', logFd, logFd],
    },
  );
  child.stdin?.on('error', () => undefined); // It ended first.
  closeSync(logFd);
  return child;
}

/** What a program needs of ours: not what npm adds for its scripts. */
function ownEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name)));
}
