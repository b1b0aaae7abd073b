// @ts-check
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { STATE_DIR } from './paths.mjs';
import { fail } from './say.mjs';

/** The first file of a folder of ours. */
const PASSWORD = 'password';

/**
 * @typedef {object} KeptData what outlives a run of the demo
 * @property {string} serverDir data of PostgreSQL and Redis
 * @property {string} serviceDir data of the services
 * @property {string} password of PostgreSQL's user
 * @property {string} worldFile what the data is of, written by the acts once it is all sent
 */

/**
 * Opens the data that `--keep` goes on with, or makes a place for it.
 *
 * @param {boolean} reset throws away what is there
 * @returns {KeptData}
 */
export function openKeptData(reset) {
  for (const name of ['DATABASE_URL', 'REDIS_URL']) {
    if (process.env[name]) fail(`--keep keeps the demo's own servers, and ${name} names another: use one of the two.`);
  }
  const dir = keptFolder();
  claim(dir);
  if (reset) {
    rmSync(dir, { recursive: true, force: true });
    claim(dir);
  }
  const passwordFile = join(dir, PASSWORD);
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return {
    serverDir: dir,
    serviceDir: join(dir, 'services'),
    password: readFileSync(passwordFile, 'utf8'),
    worldFile: join(dir, 'world.json'),
  };
}

/** As root PostgreSQL runs as another user, who may not be able to enter the clone. */
function keptFolder() {
  const given = process.env['CLIENTELE_KEPT_DIR'];
  if (given) return resolve(given);
  if (process.getuid?.() !== 0) return join(STATE_DIR, 'kept');
  const name = createHash('sha256').update(resolve(STATE_DIR)).digest('hex').slice(0, 16);
  return join('/var/tmp', `clientele-kept-${name}`);
}

/**
 * Anybody may have put a folder there, and CLIENTELE_KEPT_DIR may name any: only one of our own gets our data and is emptied.
 *
 * @param {string} dir
 */
function claim(dir) {
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true, mode: 0o711 });
  const stats = lstatSync(dir);
  if (!stats.isDirectory() || stats.uid !== process.getuid?.())
    fail(`${dir} belongs to somebody else: remove it, and run this again.`);
  if (!existsSync(join(dir, PASSWORD)) && readdirSync(dir).length > 0)
    fail(
      `${dir} holds something else than the demo's data: have CLIENTELE_KEPT_DIR name an empty folder or a new one.`,
    );
}
