// @ts-check
import { createRequire } from 'node:module';
import { CLI_MAIN } from './paths.mjs';
import { askRedis } from './redis-protocol.mjs';
import { fail } from './say.mjs';

/** The schemas that the services own. */
const SCHEMAS = ['gateway', 'ingest', 'features', 'trainer', 'scorer', 'campaigns'];

/**
 * The demo fills an empty system. A given database or Redis that holds something may be somebody's, so it is left alone
 * unless `reset` says that it may be emptied.
 *
 * @param {import('./servers.mjs').Servers} servers
 * @param {boolean} reset
 */
export async function requireEmpty({ databaseUrl, redisUrl, postgres, redis }, reset) {
  if (!postgres) await requireEmptyDatabase(databaseUrl, reset);
  if (!redis) await requireEmptyRedis(redisUrl, reset);
}

/**
 * @param {string} url
 * @param {boolean} reset
 */
async function requireEmptyDatabase(url, reset) {
  const { Client } = createRequire(CLI_MAIN)('pg');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client
    .connect()
    .catch((/** @type {Error} */ err) =>
      fail('The database at DATABASE_URL does not answer: start it or mend the URL.', err.message),
    );
  try {
    const { rows } = await client.query('SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY($1) ORDER BY 1', [
      SCHEMAS,
    ]);
    const names = rows.map((/** @type {{ name: string }} */ row) => row.name);
    if (names.length === 0) return;
    if (!reset)
      fail(
        `The database at DATABASE_URL already has the schemas ${names.join(', ')}: give an empty one, or add --reset to drop them.`,
      );
    await client.query(`DROP SCHEMA ${names.join(', ')} CASCADE`);
  } finally {
    await client.end();
  }
}

/**
 * @param {string} url
 * @param {boolean} reset
 */
async function requireEmptyRedis(url, reset) {
  const database = new URL(url).pathname.slice(1) || '0';
  const ask = (/** @type {string[]} */ ...command) => askRedis(url, [['SELECT', database], command]);
  const replies = await ask('DBSIZE').catch((/** @type {Error} */ err) =>
    fail('The Redis at REDIS_URL does not answer: start it or mend the URL.', err.message),
  );
  const size = /:(\d+)/.exec(replies)?.[1];
  if (size === undefined) fail('The Redis at REDIS_URL refuses us: mend its user and password in the URL.', replies);
  if (size === '0') return;
  if (!reset)
    fail(
      `The Redis at REDIS_URL is not empty (keys: ${size}): give an empty one (redis://…/1, say), or add --reset to empty it.`,
    );
  await ask('FLUSHDB');
}
