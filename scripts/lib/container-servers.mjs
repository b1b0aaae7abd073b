// @ts-check
import { randomBytes } from 'node:crypto';
import { COMMON_SETTINGS } from './embedded-postgres.mjs';
import { hasDiedHere, thisRun } from './run-folder.mjs';
import { fail, step } from './say.mjs';

const POSTGRES_IMAGE = 'postgres:18';
const REDIS_IMAGE = 'redis:7';
const USER = 'clientele';
const OWNER_LABEL = 'clientele.test-run';
const START_TIMEOUT_MS = 120_000;

// We remove our containers ourselves, also those that a killed run left behind. The reaper would be one more image to pull.
process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';

/** @typedef {import('testcontainers').ContainerRuntimeClient} Engine */
/** @typedef {{ container: import('testcontainers').StartedTestContainer, version: string }} Started */

/**
 * PostgreSQL and Redis in containers of their own, which the end of the scope removes. Undefined, after a line that says why,
 * where no Docker engine answers or the images are not to be had, unless there must be one.
 *
 * @param {import('./script.mjs').Scope} scope
 * @param {{ settings: Record<string, string>, isRequired: boolean }} options `settings` of PostgreSQL
 * @returns {Promise<{ databaseUrl: string, redisUrl: string } | undefined>}
 */
export function startContainerServers(scope, { settings, isRequired }) {
  return step('Testcontainers', async (note) => {
    const giveUp = (/** @type {string} */ why) => {
      if (isRequired) return fail(`${why}: mend that, or leave --servers away.`);
      return void note(`${why}, so the embedded servers it is`, '–');
    };
    const engine = await findEngine();
    if (!engine) return giveUp('no Docker engine answers');
    await removeLeftovers(engine);
    const password = randomBytes(24).toString('base64url');
    // Started together, and waited for together, so that none is forgotten when the other fails.
    const starting = Promise.allSettled([startPostgres(settings, password), startRedis(password)]);
    const removeAll = async () => {
      for (const each of await starting) if (each.status === 'fulfilled') await each.value.container.stop();
    };
    scope.onStop('Containers', removeAll);
    const [postgres, redis] = await starting;
    scope.signal.throwIfAborted();
    if (postgres.status === 'rejected' || redis.status === 'rejected') {
      await removeAll();
      return giveUp(sentenceOf([postgres, redis]));
    }
    note(
      `PostgreSQL ${postgres.value.version} and Redis ${redis.value.version} in Docker ${engine.info.containerRuntime.serverVersion}`,
    );
    return {
      databaseUrl: `postgresql://${USER}:${password}@${addressOf(postgres.value, 5432)}/postgres`,
      redisUrl: `redis://default:${password}@${addressOf(redis.value, 6379)}`,
    };
  });
}

/** @returns {Promise<Engine | undefined>} */
async function findEngine() {
  const { getContainerRuntimeClient } = await import('testcontainers'); // Not there before the install.
  return getContainerRuntimeClient().catch(() => undefined);
}

/**
 * @param {Record<string, string>} settings
 * @param {string} password
 */
async function startPostgres(settings, password) {
  const { Wait } = await import('testcontainers');
  const options = Object.entries({ ...COMMON_SETTINGS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return start(POSTGRES_IMAGE, /starting PostgreSQL (\d[\d.]*)/, (container) =>
    container
      .withEnvironment({
        POSTGRES_USER: USER,
        POSTGRES_PASSWORD: password,
        POSTGRES_DB: 'postgres',
        POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C.UTF-8 --no-sync',
      })
      .withCommand(['postgres', ...options])
      .withSharedMemorySize(256 * 1024 * 1024)
      .withExposedPorts(5432)
      // By TCP: the server that makes the data folder listens on a socket only.
      .withWaitStrategy(Wait.forSuccessfulCommand(`pg_isready --host=127.0.0.1 --username=${USER}`)),
  );
}

/** @param {string} password */
async function startRedis(password) {
  const { Wait } = await import('testcontainers');
  return start(REDIS_IMAGE, /Redis version=(\d[\d.]*)/, (container) =>
    container
      .withCommand([
        'redis-server',
        '--requirepass',
        password,
        '--appendonly',
        'yes',
        '--save',
        '',
        '--maxmemory-policy',
        'noeviction',
      ])
      .withExposedPorts(6379)
      .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/)),
  );
}

/**
 * @param {string} image
 * @param {RegExp} versionInLog
 * @param {(container: import('testcontainers').GenericContainer) => import('testcontainers').GenericContainer} describe
 * @returns {Promise<Started>}
 */
async function start(image, versionInLog, describe) {
  const { GenericContainer } = await import('testcontainers');
  let log = '';
  const container = await describe(new GenericContainer(image))
    .withLabels({ [OWNER_LABEL]: JSON.stringify(thisRun()) })
    .withStartupTimeout(START_TIMEOUT_MS)
    .withLogConsumer((stream) => stream.on('data', (/** @type {Buffer} */ chunk) => (log += chunk.toString('utf8'))))
    .start();
  const version = versionInLog.exec(log)?.[1] ?? image;
  log = '';
  return { container, version };
}

/**
 * @param {Started} started
 * @param {number} port
 */
function addressOf({ container }, port) {
  // "localhost" may be an IPv6 address, where the same container may have another port.
  const host = container.getHost() === 'localhost' ? '127.0.0.1' : container.getHost();
  return `${host}:${container.getMappedPort(port)}`;
}

/**
 * Removes what runs of this machine left behind that were killed.
 *
 * @param {Engine} engine
 */
async function removeLeftovers({ container: { dockerode } }) {
  const found = await dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } });
  for (const { Id, Labels } of found) {
    if (!hasDiedHere(JSON.parse(Labels[OWNER_LABEL] ?? ''))) continue;
    await dockerode
      .getContainer(Id)
      .remove({ force: true, v: true })
      .catch(() => undefined); // Somebody else was faster.
  }
}

/** @param {readonly PromiseSettledResult<unknown>[]} outcomes */
function sentenceOf(outcomes) {
  const [reason] = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const [line = ''] = (reason instanceof Error ? reason.message : String(reason)).trim().split('\n');
  return `the containers do not start (${line.trim()})`;
}
