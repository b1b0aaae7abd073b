// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();

/**
 * Starts a child in a session of its own, so that Ctrl-C in the terminal reaches only us and we stop our children in order.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {ChildProcess}
 */
export function spawnChild(file, args, options) {
  const child = spawn(file, args, { ...options, detached: true });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** @param {ChildProcess} child */
export const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

/**
 * Signals a child and all of its process group. A group that is gone already is what we want, so that is no error.
 *
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalOne(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

/** Kills every child that still runs, at once. Synchronous, because it also runs while the process exits. */
export function killAllChildren() {
  for (const child of running) signalGroup(child.pid, 'SIGKILL');
}

/**
 * Resolves to whether the child ended within the time.
 *
 * @param {ChildProcess} child
 * @param {number} timeoutMs
 * @returns {Promise<boolean>}
 */
export function waitForExit(child, timeoutMs) {
  if (hasEnded(child)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.off('exit', onExit);
      resolve(false);
    }, timeoutMs);
    const onExit = () => {
      clearTimeout(timer);
      resolve(true);
    };
    child.once('exit', onExit);
  });
}

/**
 * Asks a child to end, and kills it and its group when it has not ended in time.
 *
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 * @param {number} timeoutMs
 */
export async function endChild(child, signal, timeoutMs) {
  if (hasEnded(child) || child.pid === undefined) return;
  signalOne(child.pid, signal);
  if (await waitForExit(child, timeoutMs)) return;
  signalGroup(child.pid, 'SIGKILL');
  await waitForExit(child, 5000);
}

/**
 * What tells a process from a later one with the same number: when it started. Undefined when no such process runs.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startMark(pid) {
  try {
    if (process.platform !== 'linux') {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim() ||
        undefined
      );
    }
    const [state, ...fields] = statFields(pid);
    return state === 'Z' || state === 'X' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

/**
 * The processes whose parent is `pid`.
 *
 * @param {number} pid
 * @returns {number[]}
 */
export function childrenOf(pid) {
  if (process.platform !== 'linux') {
    try {
      return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8', stdio: 'pipe' })
        .split('\n')
        .filter(Boolean)
        .map(Number);
    } catch {
      return [];
    }
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((candidate) => {
    try {
      return Number(statFields(candidate)[1]) === pid;
    } catch {
      return false; // Ended while we looked.
    }
  });
}

/**
 * /proc/<pid>/stat from its third field (the state) on: the second, the program's name, may itself hold spaces and brackets.
 *
 * @param {number} pid
 */
function statFields(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/**
 * Ends a process that is not our child (one that a former run left behind): politely, then not.
 *
 * @param {number} pid
 * @param {string} mark from {@link startMark}
 * @param {NodeJS.Signals} signal
 */
export async function endStranger(pid, mark, signal) {
  if (startMark(pid) !== mark) return;
  signalOne(pid, signal);
  for (let waitedMs = 0; waitedMs < 5000; waitedMs += 50) {
    if (startMark(pid) !== mark) return;
    await delay(50);
  }
  signalGroup(pid, 'SIGKILL');
}
