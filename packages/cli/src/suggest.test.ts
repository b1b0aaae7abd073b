import { describe, expect, it } from '@jest/globals';
import { suggest } from './suggest.js';

describe('suggest', () => {
  it.each<[string, string[]]>([
    ['trian', ['train']],
    ['scor', ['score']],
    ['sscore', ['score']],
    ['helth', ['health']],
    ['score', ['score']],
    ['frobnicate', []],
    ['x', []],
    ['', []],
  ])('for %s finds %j', (text, expected) => {
    expect(suggest(text, ['train', 'score', 'health', 'db'])).toEqual(expected);
  });

  it('puts the nearest first', () => {
    expect(suggest('keys lst', ['keys list', 'keys last', 'keys test'])).toEqual([
      'keys list',
      'keys last',
      'keys test',
    ]);
  });
});
