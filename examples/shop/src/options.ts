import { parseArgs } from 'node:util';

export const HELP = `npm run shop -- --out DIR [options]

Simulates a year of a shop and writes it to DIR: events.jsonl, one call of the Segment API a line, oldest first, and
truth.json, what only the simulation knows. examples/shop/README.md says what stands in them.

  --out DIR        folder for the two files, made if it is missing
  --customers N    how many honest customers the shop has, 1 to 1,000,000 (default 5000)
  --end TIME       when the year ends, ISO 8601 (default: the last midnight, UTC)
  --seed N         another shop, 0 to 4,294,967,295 (default 1)
  --help           this text`;

export interface WorldOptions {
  readonly out: string;
  readonly customers: number;
  readonly endMs: number;
  readonly seed: number;
}

const DAY_MS = 86_400_000;
const OLDEST_END_MS = Date.UTC(1971, 1, 1);
const LATEST_END_MS = Date.UTC(9990, 0, 1);

/**
 * Reads the command line.
 *
 * @returns Undefined when help is asked for.
 * @throws Error with a sentence for the caller.
 */
export function parseOptions(args: readonly string[], nowMs: number): WorldOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      customers: { type: 'string', default: '5000' },
      end: { type: 'string' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (values.out === undefined || values.out === '') throw new Error('--out is missing: it takes a folder.');
  return {
    out: values.out,
    customers: wholeNumber('--customers', values.customers, 1, 1_000_000),
    endMs: values.end === undefined ? Math.floor(nowMs / DAY_MS) * DAY_MS : moment('--end', values.end),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1),
  };
}

function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text) || value < low || value > high)
    throw new Error(`${option} takes a whole number from ${low} to ${high}, not "${text}".`);
  return value;
}

function moment(option: string, text: string): number {
  const timeMs = /^\d{4}-\d{2}-\d{2}(T\S+)?$/u.test(text) ? Date.parse(text) : NaN;
  if (!(timeMs >= OLDEST_END_MS && timeMs <= LATEST_END_MS))
    throw new Error(`${option} takes a time such as 2026-01-01 or 2026-01-01T12:00:00Z, not "${text}".`);
  return timeMs;
}
