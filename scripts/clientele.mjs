// @ts-check
// `npm run clientele -- …`: the command line tool, with the secrets of this clone and the addresses of a demo that is up.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLocked } from './lib/lock.mjs';
import { CLI_MAIN, DEMO_FILE, DEMO_LOCK, STATE_DIR } from './lib/paths.mjs';

if (!existsSync(CLI_MAIN)) {
  process.stderr.write('The command is not built yet: run `npm run build` (or `npm run demo`, which builds) first.\n');
  process.exit(1);
}
// A demo that was killed leaves its file behind, with addresses where nobody answers.
const files = [join(STATE_DIR, 'secrets.json'), ...(isLocked(DEMO_LOCK) ? [DEMO_FILE] : [])];
const settings = files.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const child = spawn(process.execPath, [CLI_MAIN, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: Object.assign({}, ...settings, process.env), // What the caller sets wins.
});
// The terminal sends Ctrl-C to the tool as well: what it then does is its answer, and ours.
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(name, () => child.kill(name));
child.once('exit', (code) => process.exit(code ?? 1));
