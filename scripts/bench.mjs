// @ts-check
// `npm run bench -- NAME [--json] [--runs N]`: measures figures of the README beside their limits; without NAME lists them.
import { join } from 'node:path';
import { run } from './lib/command.mjs';
import { ROOT } from './lib/paths.mjs';
import { buildAll, installPackages } from './lib/pnpm.mjs';
import { sayOnStderr } from './lib/say.mjs';
import { runScript } from './lib/script.mjs';

await runScript(async (scope) => {
  const args = process.argv.slice(2);
  if (args.includes('--json')) sayOnStderr(); // stdout is for the one object
  await installPackages(scope.signal);
  await buildAll(scope.signal);
  const main = join(ROOT, 'bench/dist/src/main.js');
  const { code } = await run(process.execPath, ['--enable-source-maps', main, ...args], {
    cwd: ROOT,
    signal: scope.signal,
    inherit: true,
  });
  return code;
});
