import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

const NOW_MS = Date.UTC(2026, 5, 1, 13, 30);

describe('parseOptions', () => {
  it('fills in the reference world: 5,000 customers until the last midnight', () => {
    expect(parseOptions(['--out', 'world'], NOW_MS)).toEqual({
      out: 'world',
      customers: 5_000,
      endMs: Date.UTC(2026, 5, 1),
      seed: 1,
    });
  });

  it('takes what is given', () => {
    const args = ['--out', 'w', '--customers', '12', '--end', '2025-12-24T18:00:00+01:00', '--seed', '4294967295'];
    expect(parseOptions(args, NOW_MS)).toEqual({
      out: 'w',
      customers: 12,
      endMs: Date.UTC(2025, 11, 24, 17),
      seed: 4_294_967_295,
    });
    expect(parseOptions(['--help'], NOW_MS)).toBeUndefined();
  });

  it.each([
    { args: [], sentence: '--out is missing' },
    { args: ['--out', 'w', '--customers', '0'], sentence: '--customers takes a whole number from 1' },
    { args: ['--out', 'w', '--customers', '1e3'], sentence: '--customers takes a whole number' },
    { args: ['--out', 'w', '--seed', '-1'], sentence: '' },
    { args: ['--out', 'w', '--seed', '4294967296'], sentence: '--seed takes a whole number' },
    { args: ['--out', 'w', '--end', 'tomorrow'], sentence: '--end takes a time' },
    { args: ['--out', 'w', '--end', '2026-02-31T99:00'], sentence: '--end takes a time' },
    { args: ['--outt', 'w'], sentence: '--outt' },
  ])('refuses $args', ({ args, sentence }) => {
    expect(() => parseOptions(args, NOW_MS)).toThrow(sentence);
  });
});
