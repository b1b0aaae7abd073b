import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Undefined lists the names. */
  readonly name: string | undefined;
  readonly json: boolean;
  /** Undefined for the bench's own number. */
  readonly runs: number | undefined;
}

const RUNS_MAX = 100;

/** @throws Error with a sentence for people. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, runs: { type: 'string' } },
  });
  if (positionals.length > 1) throw new Error(`One bench at a time, not ${positionals.join(' and ')}.`);
  return { name: positionals[0], json: values.json, runs: parseRuns(values.runs) };
}

function parseRuns(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const runs = Number(text);
  if (!/^\d+$/u.test(text) || runs < 1 || runs > RUNS_MAX)
    throw new Error(`--runs takes a whole number from 1 to ${RUNS_MAX}, not "${text}".`);
  return runs;
}
