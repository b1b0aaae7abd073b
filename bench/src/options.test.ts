import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

describe('parseOptions', () => {
  it('takes a name, --json and --runs in any order', () => {
    expect(parseOptions(['--json', 'smoke', '--runs', '3'])).toEqual({ name: 'smoke', json: true, runs: 3 });
    expect(parseOptions([])).toEqual({ name: undefined, json: false, runs: undefined });
  });

  it.each([
    [['smoke', 'demo'], 'One bench at a time'],
    [['smoke', '--runs', '0'], '--runs takes a whole number'],
    [['smoke', '--runs', 'many'], '--runs takes a whole number'],
    [['smoke', '--fast'], '--fast'],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(sentence);
  });
});
