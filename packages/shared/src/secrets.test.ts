import { describe, expect, it } from '@jest/globals';
import { timingSafeEqualString } from './secrets.js';

describe('timingSafeEqualString', () => {
  it.each([
    { name: 'equal', a: 'token', b: 'token', expected: true },
    { name: 'different', a: 'token', b: 'tokem', expected: false },
    { name: 'of different length', a: 'token', b: 'token2', expected: false },
    { name: 'empty against something', a: '', b: 'x', expected: false },
  ])('compares strings that are $name', ({ a, b, expected }) => {
    expect(timingSafeEqualString(a, b)).toBe(expected);
  });
});
