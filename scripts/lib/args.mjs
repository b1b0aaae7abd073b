// @ts-check
import { parseArgs } from 'node:util';
import { fail } from './say.mjs';

/**
 * Reads a command's options. An option nobody knows stops the command with a sentence, not a stack.
 *
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} T
 * @param {T} options
 * @param {string} command for the sentence
 */
export function readArgs(options, command) {
  try {
    return parseArgs({ options, allowPositionals: false }).values;
  } catch (err) {
    const problem = err instanceof Error ? (err.message.split('. ')[0] ?? '') : String(err);
    return fail(
      `${problem}: the options are ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(', ')} (\`${command} …\`).`,
    );
  }
}

/**
 * @param {string | undefined} text
 * @param {string} option
 * @param {{ low: number, high: number }} range
 */
export function requireCount(text, option, { low, high }) {
  if (text === undefined) return;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high)
    fail(`${option} takes a whole number from ${low} to ${high}, not "${text}".`);
}
