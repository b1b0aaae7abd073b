// `npm run shop -- --out DIR`: writes a simulated world to files.
import { resolve } from 'node:path';
import { HELP, parseOptions, type WorldOptions } from './options.js';
import { simulateShop } from './simulate-shop.js';
import { writeWorld } from './write-world.js';

const isLive = process.stderr.isTTY;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const showProgress = (text: string): void => {
  if (isLive) process.stderr.write(`\r\u001b[2K  … ${text}`);
};
const count = (value: number): string => value.toLocaleString('en');

async function makeWorld({ out, customers, endMs, seed }: WorldOptions): Promise<void> {
  const startMs = performance.now();
  // npm starts us in the root of the clone; DIR is relative to where npm was called.
  const folder = resolve(process.env.INIT_CWD ?? process.cwd(), out);
  showProgress(`simulating ${count(customers)} customers`);
  const world = simulateShop({ customers, endMs, seed });
  await writeWorld(folder, world, (file, lines, ofLines) => {
    showProgress(`${file}: ${count(lines)} of ${count(ofLines)} lines`);
  });
  if (isLive) process.stderr.write('\r\u001b[2K');
  say(`${folder}: events.jsonl (${count(world.events.length)} events) and truth.json`);
  say(`(${count(world.truth.customers.length)} accounts that order, fraudulent ones among them)`);
  say(
    `until ${new Date(endMs).toISOString()}, seed ${seed}, in ${((performance.now() - startMs) / 1000).toFixed(1)} s`,
  );
}

try {
  const options = parseOptions(process.argv.slice(2), Date.now());
  if (options === undefined) say(HELP);
  else await makeWorld(options);
} catch (err) {
  process.stderr.write(`${isLive ? '\r\u001b[2K' : ''}${err instanceof Error ? err.message : String(err)}\n`);
  process.exitCode = 1;
}
