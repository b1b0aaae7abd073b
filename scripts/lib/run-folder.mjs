// @ts-check
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endStranger, startMark } from './processes.mjs';

const PREFIX = 'clientele-run-';
const RECORD = 'run.json';

/**
 * @typedef {{ pid: number, mark: string }} ProcessMark
 * @typedef {{ host: Host, owner: ProcessMark, children: ProcessMark[] }} RunRecord
 * @typedef {{ boot: string, pids: string }} Host which kernel's life and which numbering of processes a pid belongs to
 * @typedef {{ dir: string, addChild: (pid: number) => void, remove: () => void }} RunFolder
 */

/** @type {Set<RunFolder>} */
const open = new Set();

/** @returns {string[]} where temporary data may lie, best first */
export const temporaryRoots = () => [...new Set([tmpdir(), '/tmp', '/var/tmp'])];

/**
 * Makes a folder for one server of one run: binaries, data, sockets. It lies outside the clone, because a server that must
 * not run as root may not be able to enter the clone. The record in it says who owns it and which processes run from it, so
 * that a later run can clean up after an owner that was killed.
 *
 * @param {string} root
 * @returns {RunFolder}
 */
export function createRunFolder(root) {
  const dir = mkdtempSync(join(root, PREFIX));
  chmodSync(dir, 0o711); // Another user may pass through to the folder that is its own, and see no names here.
  /** @type {RunRecord} */
  const record = { ...thisRun(), children: [] };
  const save = () => writeFileSync(join(dir, RECORD), JSON.stringify(record), { mode: 0o600 });
  save();
  const folder = {
    dir,
    /** @param {number} pid */
    addChild: (pid) => {
      record.children.push({ pid, mark: startMark(pid) ?? '' });
      save();
    },
    remove: () => {
      open.delete(folder);
      removeFolder(dir);
    },
  };
  open.add(folder);
  return folder;
}

/** Removes the folders of this process at once; for its very end. */
export function removeRunFoldersNow() {
  for (const folder of open) folder.remove();
}

/**
 * Ends the servers and removes the data of former runs of this user whose owner no longer lives.
 *
 * @param {(line: string) => void} log
 */
export async function cleanLeftovers(log) {
  for (const root of temporaryRoots()) {
    for (const name of listFolders(root)) {
      const dir = join(root, name);
      const record = readRecord(dir);
      if (!record || !isAbandoned(record)) continue;
      log(`cleaning up after a run that was killed (${dir})`);
      for (const { pid, mark } of sameBoot(record) ? record.children : []) await endStranger(pid, mark, 'SIGQUIT');
      removeFolder(dir);
    }
  }
}

/** @param {string} root */
function listFolders(root) {
  try {
    return readdirSync(root).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/**
 * @param {string} dir
 * @returns {RunRecord | undefined} undefined for what is not ours
 */
function readRecord(dir) {
  try {
    // Anybody can put a folder there: only one that we own may tell us what to end and to remove.
    if (lstatSync(dir).uid !== process.getuid?.()) return undefined;
    return JSON.parse(readFileSync(join(dir, RECORD), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Who owns what this process makes. */
export const thisRun = () => ({ host: thisHost(), owner: { pid: process.pid, mark: startMark(process.pid) ?? '' } });

/**
 * Whether an owner ran on this machine, among the processes that we can see, and runs no more.
 *
 * @param {{ host: Host, owner: ProcessMark }} run
 */
export const hasDiedHere = ({ host, owner }) =>
  host.boot === thisHost().boot && host.pids === thisHost().pids && startMark(owner.pid) !== owner.mark;

/** @param {RunRecord} record */
const sameBoot = (record) => record.host.boot === thisHost().boot;

/** @param {RunRecord} record */
function isAbandoned(record) {
  // Another container that shares this folder counts its processes on its own: we cannot tell whether they live.
  return !sameBoot(record) || hasDiedHere(record);
}

/** @returns {Host} */
function thisHost() {
  if (process.platform !== 'linux') return { boot: '', pids: '' };
  return {
    boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    pids: readlinkSync('/proc/self/ns/pid'),
  };
}

/** @param {string} dir */
function removeFolder(dir) {
  // A server that was killed may have children that write for a moment longer.
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
