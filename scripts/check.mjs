// @ts-check
// `npm run check`: every static check, one line each; the output only of those that fail.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readArgs } from './lib/args.mjs';
import { lastLines, run } from './lib/command.mjs';
import { ROOT, toolPath } from './lib/paths.mjs';
import { installPackages } from './lib/pnpm.mjs';
import { fail, say, step } from './lib/say.mjs';
import { runScript } from './lib/script.mjs';

/** @type {{ title: string, file: string, args: string[], cwd?: string }[]} */
const CHECKS = [
  { title: 'types', file: toolPath('tsc'), args: ['-b'] },
  { title: 'lint', file: toolPath('eslint'), args: ['.', '--max-warnings', '0'] },
  { title: 'format', file: toolPath('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
  {
    title: 'imports',
    file: toolPath('depcruise'),
    args: ['packages', 'services', 'examples', 'bench', 'test/e2e', '--config', '--output-type', 'err'],
  },
  { title: 'dead code', file: toolPath('knip'), args: [] },
  { title: 'proto lint', file: toolPath('buf'), args: ['lint'], cwd: join(ROOT, 'proto') },
  { title: 'proto types', file: process.execPath, args: ['proto/generate.mjs', '--check'] },
];

await runScript(async (scope) => {
  const { only } = readArgs({ only: { type: 'string' } }, 'npm run check --');
  const checks = CHECKS.filter(({ title }) => only === undefined || title === only);
  if (checks.length === 0) {
    fail(`There is no check "${only}": --only takes ${CHECKS.map(({ title }) => `"${title}"`).join(', ')}.`);
  }
  await installPackages(scope.signal);
  const failed = [];
  for (const { title, file, args, cwd = ROOT } of checks) {
    const { code, output } = await step(title, async (note) => {
      const result = await run(file, args, { cwd, env: { ...process.env, FORCE_COLOR: '0' }, signal: scope.signal });
      if (result.code !== 0) note('failed', '✗');
      return result;
    });
    if (code === 0) continue;
    failed.push(title);
    say(existsSync(file) ? lastLines(output, 200) : `${file} is missing: add it to the root package.json.`);
  }
  say(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
});
