// @ts-check
import { fail, step } from './say.mjs';

const TIMEOUT_MS = 10_000;

/** @typedef {{ CLIENTELE_URL: string, CLIENTELE_GRPC_ADDRESS: string, CLIENTELE_ADMIN_KEY: string }} Target */

/**
 * How the demo's acts reach a system that somebody else started, as their environment.
 *
 * @param {string} url of its REST API
 * @param {string | undefined} grpcAddress `host:port`
 * @returns {Target}
 */
export function targetOf(url, grpcAddress) {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    fail(`--against takes a URL such as http://127.0.0.1:8080, not "${url}".`);
  const adminKey = process.env['CLIENTELE_ADMIN_KEY'];
  if (!adminKey) fail("Set CLIENTELE_ADMIN_KEY to a key of that system's with the scope admin, and run this again.");
  return {
    CLIENTELE_URL: url.replace(/\/+$/, ''),
    CLIENTELE_GRPC_ADDRESS: grpcAddress ?? `${new URL(url).hostname}:50051`,
    CLIENTELE_ADMIN_KEY: adminKey,
  };
}

/**
 * @param {Target} target
 * @param {AbortSignal} signal
 */
export const findSystem = ({ CLIENTELE_URL: base }, signal) =>
  step('System', async (note) => {
    await requireReady(base, signal);
    note(`${base} is ready`);
  });

/**
 * @param {string} base
 * @param {AbortSignal} signal
 */
async function requireReady(base, signal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const answer = await fetch(`${base}/readyz`, { signal: limit }).catch((/** @type {Error} */ err) => {
    signal.throwIfAborted();
    return fail(`Nothing answers at ${base}: start the system, or mend the URL.`, err.message);
  });
  if (answer.ok) return;
  fail(`The system at ${base} is not ready (${answer.status}): see what its /readyz says.`, await answer.text());
}
