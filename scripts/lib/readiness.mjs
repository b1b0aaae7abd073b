// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines } from './command.mjs';
import { Refusal } from './say.mjs';

const TIMEOUT_MS = 120_000;
const CRASHES_MAX = 4;

/**
 * Waits until a URL answers 200. Gives up early on a service that keeps crashing, and shows the end of its log.
 *
 * @param {object} options
 * @param {string} options.url
 * @param {string} options.logDir
 * @param {readonly import('./supervisor.mjs').ServiceExit[]} options.exits grows while we wait
 * @param {AbortSignal | undefined} options.signal
 */
export async function waitUntilReady({ url, logDir, exits, signal }) {
  const known = exits.length;
  let answer = 'no answer';
  for (const endMs = Date.now() + TIMEOUT_MS; Date.now() < endMs; await delay(100)) {
    signal?.throwIfAborted();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
      const body = await response.text();
      if (response.ok) return;
      answer = `${response.status} ${body.slice(0, 500)}`;
    } catch {
      // Not listening yet.
    }
    const name = crashing(exits.slice(known));
    if (name) throw notReady(`The service ${name} keeps ending`, logDir, [name]);
  }
  const ended = [...new Set(exits.slice(known).map(({ name }) => name))];
  throw notReady(
    `The gateway was not ready after ${TIMEOUT_MS / 1000} s (${answer})`,
    logDir,
    ended.length > 0 ? ended : ['gateway'],
  );
}

/** @param {readonly import('./supervisor.mjs').ServiceExit[]} exits */
function crashing(exits) {
  const names = exits.map(({ name }) => name);
  return names.find((name) => names.filter((each) => each === name).length >= CRASHES_MAX);
}

/**
 * @param {string} what
 * @param {string} logDir
 * @param {readonly string[]} names
 */
function notReady(what, logDir, names) {
  const tails = names.map((name) => `--- ${name}\n${readTail(join(logDir, `${name}.log`))}`);
  return new Refusal(`${what}: read the lines above (the logs are in ${logDir}), and run it again.`, tails.join('\n'));
}

/** @param {string} file */
function readTail(file) {
  try {
    return lastLines(readFileSync(file, 'utf8'), 12);
  } catch {
    return '(no log)';
  }
}
