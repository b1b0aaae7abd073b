// @ts-check
// Proves on this machine that the embedded servers start, survive kill -9 with their data, and leave nothing behind.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT, STATE_DIR } from './lib/paths.mjs';
import { installPackages } from './lib/pnpm.mjs';
import { startMark } from './lib/processes.mjs';
import { askRedis } from './lib/redis-protocol.mjs';
import { fail, say, step } from './lib/say.mjs';
import { runScript } from './lib/script.mjs';
import { startServers } from './lib/servers.mjs';

await runScript(async (scope) => {
  await installPackages(scope.signal);
  const { postgres, redis } = await startServers(scope, STATE_DIR);
  if (postgres) await checkPostgres(postgres);
  if (redis) await checkRedis(redis);
  say('The embedded servers work.');
  return 0;
});

/** @param {import('./lib/embedded-postgres.mjs').EmbeddedPostgres} postgres */
async function checkPostgres(postgres) {
  await step('PostgreSQL after kill -9', async (note) => {
    await query(postgres.url, "CREATE TABLE smoke AS SELECT 'kept: é' AS word");
    await endAndStart(postgres, 'PostgreSQL');
    const [row] = await query(
      postgres.url,
      "SELECT word, current_setting('server_encoding') AS encoding, version() FROM smoke",
    );
    expect('PostgreSQL', `${row?.['word']} ${row?.['encoding']}`, 'kept: é UTF8');
    note(String(row?.['version']).split(' on ')[0] ?? '');
  });
  await step('PostgreSQL after an orderly restart', async () => {
    await postgres.restart();
    const [row] = await query(postgres.url, 'SELECT word FROM smoke');
    expect('PostgreSQL', String(row?.['word']), 'kept: é');
  });
  await postgres.stop();
  if (existsSync(postgres.dataDir)) fail(`${postgres.dataDir} is still there after the stop: see who writes to it.`);
}

/** @param {import('./lib/embedded-redis.mjs').EmbeddedRedis} redis */
async function checkRedis(redis) {
  await step('Redis after kill -9', async (note) => {
    expect('Redis', await askRedis(redis.url, [['CONFIG', 'GET', 'maxmemory-policy']]), 'noeviction');
    // `everysec` may lose the last second, which is no fault: make this key durable before the kill.
    await askRedis(redis.url, [
      ['CONFIG', 'SET', 'appendfsync', 'always'],
      ['SET', 'smoke', 'kept'],
    ]);
    await endAndStart(redis, 'Redis');
    expect('Redis', await askRedis(redis.url, [['GET', 'smoke']]), 'kept');
    note(redis.version);
  });
  expect(
    'Redis without its password',
    await askRedis(redis.url.replace(/default:.*@/, ''), [['GET', 'smoke']]),
    'NOAUTH',
  );
  await redis.stop();
}

/**
 * @param {import('./lib/server-process.mjs').ServerProcess} server
 * @param {string} name
 */
async function endAndStart(server, name) {
  const before = server.pid;
  await server.kill9();
  if (startMark(before) !== undefined) fail(`${name} (process ${before}) outlived SIGKILL: see who keeps it.`);
  await server.restart();
  if (server.pid === before) fail(`${name} did not start again: see its log in ${STATE_DIR}/logs.`);
}

/**
 * @param {string} name
 * @param {string} actual
 * @param {string} wanted
 */
function expect(name, actual, wanted) {
  if (!actual.includes(wanted))
    fail(`${name} answered ${JSON.stringify(actual)} instead of ${wanted}: see its log in ${STATE_DIR}/logs.`);
}

/**
 * @param {string} url
 * @param {string} sql
 * @returns {Promise<Record<string, unknown>[]>}
 */
async function query(url, sql) {
  // The PostgreSQL package brings a client, which is all there is before anything is built.
  const wrapper = createRequire(join(ROOT, 'package.json')).resolve('embedded-postgres');
  const { Client } = createRequire(wrapper)('pg');
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined); // The kill ends its connection too, which is what we want.
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
