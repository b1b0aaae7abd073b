// @ts-check
// `npm run format`: rewrites every file in the one format.
import { runOrFail } from './lib/command.mjs';
import { ROOT, toolPath } from './lib/paths.mjs';
import { installPackages } from './lib/pnpm.mjs';
import { step } from './lib/say.mjs';
import { runScript } from './lib/script.mjs';

await runScript(async (scope) => {
  await installPackages(scope.signal);
  const sentence = 'Some files cannot be parsed: mend what the lines above name, and run it again.';
  const options = { cwd: ROOT, signal: scope.signal };
  await step('Format', () =>
    runOrFail(toolPath('prettier'), ['--write', '--log-level', 'warn', '.'], options, sentence),
  );
  return 0;
});
