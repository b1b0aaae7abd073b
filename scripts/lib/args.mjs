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
 */
export function requireCount(text, option) {
  if (text !== undefined && !/^\d{1,9}$/.test(text))
    fail(`${option} takes a whole number, not "${text}": give one, such as ${option} 500.`);
}
