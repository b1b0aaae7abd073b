import { describe, expect, it } from '@jest/globals';
import { chooseRebuilds } from './choose-rebuilds.js';

const lost = (...subjectIds: string[]) => subjectIds.map((subjectId) => ({ kind: 'rebuild' as const, subjectId }));
const many = (prefix: string, count: number) =>
  lost(...Array.from({ length: count }, (_, i) => `${prefix}${String(i)}`));

describe('chooseRebuilds', () => {
  it('asks for each lost subject once', () => {
    expect(chooseRebuilds([[...lost('a', 'b'), { kind: 'known' }], lost('b', 'c')])).toEqual(['a', 'b', 'c']);
  });

  it('leaves out a request that does not fit as a whole, and goes on with the next', () => {
    const chosen = chooseRebuilds([many('a', 400), many('b', 200), many('c', 100)]);
    expect(chosen).toHaveLength(500);
    expect(chosen.some((subjectId) => subjectId.startsWith('b'))).toBe(false);
  });
});
