import { describe, expect, it } from '@jest/globals';
import type { AppError } from '@clientele/shared/errors';
import { resolveCutoffs } from './resolve-cutoffs.js';

const target = { event: 'Order Completed', within: '60d' };
const at = (text: string): number => Date.parse(text);
const show = (cutoffs: ReturnType<typeof resolveCutoffs>): string[] =>
  cutoffs.map(({ cutoffMs, split }) => `${new Date(cutoffMs).toISOString().slice(0, 10)} ${split}`);
const reasonOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (err) {
    return (err as AppError).reason;
  }
  return undefined;
};

describe('resolveCutoffs, counting back', () => {
  it('takes the newest midnight whose labels end, then the newest before it, then those before that', () => {
    // 60 days before 2011-12-09 12:50 is 2011-10-10 12:50, so the test cutoff is 2011-10-10; 60 days before that is
    // 2011-08-11, the validation cutoff; labels of 2011-06-12 end there, so it and the older ones train.
    const cutoffs = resolveCutoffs({ cutoffs: { every: '30d', last: 8 }, target }, at('2011-12-09T12:50:00Z'));
    expect(show(cutoffs)).toEqual([
      '2011-03-14 train',
      '2011-04-13 train',
      '2011-05-13 train',
      '2011-06-12 train',
      '2011-08-11 validation',
      '2011-10-10 test',
    ]);
  });

  it('uses a midnight at which the labels end exactly', () => {
    const cutoffs = resolveCutoffs({ cutoffs: { every: '60d', last: 3 }, target }, at('2011-12-09T00:00:00Z'));
    expect(show(cutoffs)).toEqual(['2011-06-12 train', '2011-08-11 validation', '2011-10-10 test']);
  });

  it('skips more when the horizon is no multiple of the step', () => {
    const cutoffs = resolveCutoffs({ cutoffs: { every: '25d', last: 7 }, target }, at('2011-12-09T00:00:00Z'));
    expect(show(cutoffs)).toEqual(['2011-05-13 train', '2011-07-27 validation', '2011-10-10 test']);
  });

  it('says how many cutoffs it takes', () => {
    const resolve = (last: number) => () =>
      resolveCutoffs({ cutoffs: { every: '30d', last }, target }, at('2011-12-09T12:50:00Z'));
    expect(reasonOf(resolve(4))).toBe('CUTOFFS_TOO_FEW');
    expect(resolve(4)).toThrow('take 5');
    expect(resolve(5)()).toHaveLength(3);
  });
});

describe('resolveCutoffs, from lists', () => {
  const lists = { train: ['2011-04-01', '2011-05-01T06:00:00Z'], test: ['2011-10-10'] };
  const newest = at('2011-12-09T12:50:00Z');

  it('reads dates as UTC midnight and keeps times', () => {
    expect(resolveCutoffs({ cutoffs: lists, target }, newest)).toEqual([
      { cutoffMs: at('2011-04-01T00:00:00Z'), split: 'train' },
      { cutoffMs: at('2011-05-01T06:00:00Z'), split: 'train' },
      { cutoffMs: at('2011-10-10T00:00:00Z'), split: 'test' },
    ]);
  });

  it.each([
    { reason: 'LABELS_INCOMPLETE', cutoffs: { ...lists, test: ['2011-10-11'] } },
    { reason: 'CUTOFFS_REPEATED', cutoffs: { ...lists, test: ['2011-04-01'] } },
    { reason: 'CUTOFFS_UNORDERED', cutoffs: { ...lists, test: ['2011-03-01'] } },
    { reason: 'CUTOFFS_UNORDERED', cutoffs: { ...lists, validation: ['2011-04-15'] } },
    { reason: 'CUTOFFS_UNORDERED', cutoffs: { ...lists, validation: ['2011-10-11'], test: ['2011-10-10'] } },
  ])('refuses $reason', ({ reason, cutoffs }) => {
    expect(reasonOf(() => resolveCutoffs({ cutoffs, target }, newest))).toBe(reason);
  });

  it('refuses an empty log', () => {
    expect(reasonOf(() => resolveCutoffs({ cutoffs: lists, target }, undefined))).toBe('LOG_EMPTY');
  });
});
