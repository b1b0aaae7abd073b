import { describe, expect, it } from '@jest/globals';
import type { FeatureColumn } from '@clientele/contracts/training-set';
import fc from 'fast-check';
import { categoryOf, encodeRow, fitVocabularies, VOCABULARY_SIZE_MAX } from './vocabulary.js';

const columns: FeatureColumn[] = [
  { name: 'v.n', type: 'number' },
  { name: 'v.c', type: 'category' },
  { name: 'v.none', type: 'category' },
];

describe('fitVocabularies', () => {
  it('lists categories by count, then by code units, with one list for each category column', () => {
    const rows = ['b', 'a', 'é', 'a', 'Z', null].map((category) => [1, category, null]);
    expect(fitVocabularies({ columns }, rows)).toEqual({ vocabularies: { 'v.c': ['a', 'Z', 'b', 'é'], 'v.none': [] } });
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', '客', '__proto__', 'constructor')), (categories) => {
        const rows = categories.map((category) => [0, category, null]);
        expect(fitVocabularies({ columns }, [...rows].reverse())).toEqual(fitVocabularies({ columns }, rows));
      }),
    );
  });

  it('keeps the most frequent 255', () => {
    const rows = Array.from({ length: 300 }, (_, i) => [
      [0, `c${i}`, null],
      [0, 'often', null],
    ]).flat();
    const { vocabularies } = fitVocabularies({ columns }, rows);
    expect(vocabularies['v.c']).toHaveLength(VOCABULARY_SIZE_MAX);
    expect(vocabularies['v.c']?.[0]).toBe('often');
  });

  it('refuses two columns of one name', () => {
    expect(() => fitVocabularies({ columns: [...columns, ...columns] }, [])).toThrow(
      expect.objectContaining({ reason: 'FEATURE_COLUMN_TAKEN' }),
    );
  });
});

describe('encodeRow', () => {
  const population = { vocabularies: { 'v.c': ['a', 'b'] } };

  it.each([
    { name: 'known', raw: [1.5, 'b', 'x'], row: [1.5, 2, 0] },
    { name: 'unknown', raw: [0, 'c', null], row: [0, 0, 0] },
    { name: 'missing', raw: [null, null, null], row: [NaN, 0, 0] },
    { name: 'inherited names', raw: [null, '__proto__', 'constructor'], row: [NaN, 0, 0] },
  ])('encodes $name values', ({ raw, row }) => {
    expect(encodeRow({ columns }, raw, population)).toEqual(Float64Array.from(row));
  });

  it('is undone by categoryOf', () => {
    expect(categoryOf(population, 'v.c', 2)).toBe('b');
    expect([0, 3, NaN].map((code) => categoryOf(population, 'v.c', code))).toEqual([undefined, undefined, undefined]);
    expect(categoryOf(population, 'v.other', 1)).toBeUndefined();
  });
});
