// The benches of `npm run bench`, in the root of the repository. With --json stdout has one object and nothing else.
import type { Bench } from './bench.js';
import { demoBench } from './benches/demo.js';
import { smokeBench } from './benches/smoke.js';
import { toReport, toTable } from './figures.js';
import { describeCommit, describeMachine } from './machine.js';
import { parseOptions } from './options.js';

const BENCHES: readonly Bench[] = [smokeBench, demoBench];

async function runBench(args: readonly string[]): Promise<void> {
  const { name, json, runs } = parseOptions(args);
  const say = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  if (name === undefined) {
    for (const { name: each, summary } of BENCHES) say(`${each.padEnd(8)} ${summary}`);
    return;
  }
  const bench = BENCHES.find((each) => each.name === name);
  if (bench === undefined) {
    throw new Error(`There is no bench "${name}": the names are ${BENCHES.map((each) => each.name).join(', ')}.`);
  }
  const count = runs ?? bench.defaultRuns;
  const commit = await describeCommit();
  say(`${name}: ${count} ${count === 1 ? 'run' : 'runs'} at ${commit} on ${describeMachine()}`);
  const figures = await bench.measure(count, say);
  say(`\n${toTable(figures)}`);
  if (json) process.stdout.write(`${JSON.stringify(toReport(figures, { name, runs: count, commit }))}\n`);
}

try {
  await runBench(process.argv.slice(2));
} catch (err) {
  process.stderr.write(`${err instanceof Error ? err.message : String(err)}\n`);
  process.exitCode = 1;
}
