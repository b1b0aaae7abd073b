// @ts-check
import { fail, step } from './say.mjs';

const TIMEOUT_MS = 10_000;

/**
 * Finds a system that somebody else started, and says how its clients reach it.
 *
 * @param {string} url of its REST API
 * @param {string | undefined} grpcAddress `host:port`
 * @param {AbortSignal} signal
 * @returns {Promise<Record<string, string>>} environment of the demo's acts
 */
export async function findSystem(url, grpcAddress, signal) {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    fail(`--against takes a URL such as http://127.0.0.1:8080, not "${url}".`);
  const adminKey = process.env['CLIENTELE_ADMIN_KEY'];
  if (!adminKey) fail("Set CLIENTELE_ADMIN_KEY to a key of that system's with the scope admin, and run this again.");
  const base = url.replace(/\/+$/, '');
  await step('System', async (note) => {
    await requireReady(base, signal);
    note(`${base} is ready`);
  });
  return {
    CLIENTELE_URL: base,
    CLIENTELE_GRPC_ADDRESS: grpcAddress ?? `${new URL(url).hostname}:50051`,
    CLIENTELE_ADMIN_KEY: adminKey,
  };
}

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
