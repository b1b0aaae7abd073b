// @ts-check
import { constants } from 'node:os';
import { killAllChildren } from './processes.mjs';
import { removeRunFoldersNow } from './run-folder.mjs';
import { Refusal, say } from './say.mjs';

// One Ctrl-C can arrive twice: from the terminal, and once more forwarded by npm. Only a later one means "harder".
const SAME_SIGNAL_MS = 1000;

/** Why the work stopped when somebody asked for it. */
class Interrupted extends Error {
  name = 'Interrupted';

  /** @param {NodeJS.Signals} signalName */
  constructor(signalName) {
    super(`Stopped by ${signalName}.`);
    this.exitCode = 128 + constants.signals[signalName];
  }
}

/**
 * @typedef {object} Scope
 * @property {AbortSignal} signal aborted as soon as somebody asks us to stop
 * @property {(name: string, stop: () => Promise<void>) => void} onStop stops run in reverse order at the end, whatever the end is
 * @property {() => Promise<void>} untilInterrupted
 */

/**
 * Runs a command's `main` and leaves nothing behind: no process, no temporary data, after success, failure, Ctrl-C at any
 * moment, SIGTERM, a closed terminal or the death of the npm that started us.
 *
 * @param {(scope: Scope) => Promise<number>} main resolves to the exit code
 * @returns {Promise<never>}
 */
export async function runScript(main) {
  /** @type {{ name: string, stop: () => Promise<void> }[]} */
  const stops = [];
  const controller = new AbortController();
  listenForSignals(controller);
  // Whatever ends us without the orderly way below: children die and their data goes.
  process.on('exit', () => {
    killAllChildren();
    removeRunFoldersNow();
  });
  const { signal } = controller;
  const code = await main({
    signal,
    onStop: (name, stop) => stops.push({ name, stop }),
    untilInterrupted: () =>
      new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve()))),
  }).catch((err) => explain(signal.aborted ? signal.reason : err));
  for (const { name, stop } of stops.reverse()) {
    await stop().catch((err) => say(`${name} did not stop cleanly: ${err instanceof Error ? err.message : err}`));
  }
  process.exit(code);
}

/** @param {AbortController} controller */
function listenForSignals(controller) {
  let firstMs = 0;
  /** @param {NodeJS.Signals} name */
  const onSignal = (name) => {
    if (!controller.signal.aborted) {
      firstMs = Date.now();
      if (process.stdout.isTTY) process.stdout.write('\n');
      controller.abort(new Interrupted(name));
    } else if (Date.now() - firstMs > SAME_SIGNAL_MS) {
      process.exit(128 + constants.signals[name]);
    }
  };
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, onSignal);
  // Somebody piped us into `head`, or closed the window: not a reason to die without stopping our children.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  if (process.env['npm_lifecycle_event'] !== undefined) watchParent(() => onSignal('SIGTERM'));
}

/**
 * Calls back when the npm that started us is gone: killed, it cannot forward a signal.
 *
 * @param {() => void} onGone
 */
function watchParent(onGone) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}

/**
 * @param {unknown} err
 * @returns {number} the exit code
 */
function explain(err) {
  if (err instanceof Interrupted) {
    say(err.message);
    return err.exitCode;
  }
  if (err instanceof Refusal) {
    if (err.detail) process.stderr.write(`\n${err.detail}\n`);
    process.stderr.write(`\n${err.message}\n`);
    return 1;
  }
  process.stderr.write(`\n${err instanceof Error ? err.stack : String(err)}\n`);
  return 1;
}
