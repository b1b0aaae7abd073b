// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startMark } from './processes.mjs';

/**
 * Runs `work` while no other process of this machine does: two installs into one node_modules break each other.
 *
 * @template T
 * @param {string} file
 * @param {(text: string) => void} note
 * @param {AbortSignal | undefined} signal
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, note, signal, work) {
  while (!takeLock(file)) {
    signal?.throwIfAborted();
    note('waiting for another command that installs or builds');
    await delay(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Takes the lock unless a living process has it. Who takes it removes the file.
 *
 * @param {string} file
 * @returns {boolean}
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (const isLastTry of [false, true]) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, mark: startMark(process.pid) }), { flag: 'wx' });
      return true;
    } catch (err) {
      if (!(err instanceof Error) || !('code' in err) || err.code !== 'EEXIST') throw err;
      if (isLastTry || isLocked(file)) return false;
      rmSync(file, { force: true });
    }
  }
  return false;
}

/**
 * Whether a living process has the lock: one whose owner was killed is nobody's.
 *
 * @param {string} file
 */
export function isLocked(file) {
  try {
    const { pid, mark } = JSON.parse(readFileSync(file, 'utf8'));
    return startMark(pid) === mark;
  } catch {
    return false;
  }
}
