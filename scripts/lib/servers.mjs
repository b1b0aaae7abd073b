// @ts-check
import { startPostgres } from './embedded-postgres.mjs';
import { startRedis } from './embedded-redis.mjs';
import { step } from './say.mjs';

/**
 * @typedef {object} Servers
 * @property {string} databaseUrl
 * @property {string} redisUrl
 * @property {import('./embedded-postgres.mjs').EmbeddedPostgres | undefined} postgres undefined when DATABASE_URL was given
 * @property {import('./embedded-redis.mjs').EmbeddedRedis | undefined} redis undefined when REDIS_URL was given
 */

/**
 * PostgreSQL and Redis: the ones that DATABASE_URL and REDIS_URL name, which we neither start nor stop, or our own.
 *
 * @param {import('./script.mjs').Scope} scope
 * @param {string} stateDir
 * @param {Record<string, string>} [settings] of our own PostgreSQL
 * @param {import('./kept-data.mjs').KeptData} [kept] what our own servers go on with
 * @returns {Promise<Servers>}
 */
export async function startServers(scope, stateDir, settings = {}, kept = undefined) {
  const givenDatabase = process.env['DATABASE_URL'];
  const givenRedis = process.env['REDIS_URL'];
  const postgres = await step('PostgreSQL', async (note) => {
    if (givenDatabase) return void note(`the one at DATABASE_URL (${withoutPassword(givenDatabase)})`);
    const started = await startPostgres({ stateDir, log: note, signal: scope.signal, settings, kept });
    scope.onStop('PostgreSQL', started.stop);
    note(`our own, ${withoutPassword(started.url)}`);
    return started;
  });
  const redis = await step('Redis', async (note) => {
    if (givenRedis) return void note(`the one at REDIS_URL (${withoutPassword(givenRedis)})`);
    const started = await startRedis({ stateDir, log: note, signal: scope.signal, kept });
    scope.onStop('Redis', started.stop);
    note(`our own ${started.version}, ${withoutPassword(started.url)}`);
    return started;
  });
  const databaseUrl = postgres?.url ?? givenDatabase ?? '';
  const redisUrl = redis?.url ?? givenRedis ?? '';
  return { databaseUrl, redisUrl, postgres: postgres ?? undefined, redis: redis ?? undefined };
}

/** @param {string} url */
function withoutPassword(url) {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'not a URL';
  }
}
