// @ts-check
// `npm run build`: installs what is missing and compiles what changed.
import { buildAll, installPackages } from './lib/pnpm.mjs';
import { runScript } from './lib/script.mjs';

await runScript(async (scope) => {
  await installPackages(scope.signal);
  await buildAll(scope.signal);
  return 0;
});
