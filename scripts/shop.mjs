// @ts-check
// `npm run shop -- …`: the simulator of examples/shop as a program.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';

const MAIN = join(ROOT, 'examples/shop/dist/src/main.js');

if (!existsSync(MAIN)) {
  process.stderr.write(
    'The simulator is not built yet: run `npm run build` (or `npm run demo`, which builds) first.\n',
  );
  process.exit(1);
}
const child = spawn(process.execPath, ['--enable-source-maps', MAIN, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(name, () => child.kill(name));
child.once('exit', (code) => process.exit(code ?? 1));
