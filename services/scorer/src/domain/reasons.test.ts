import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explain } from './reasons.js';

const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name }));

describe('explain', () => {
  const input = {
    columns,
    raw: [1, 'x', null, 4],
    attribution: { contributions: Float64Array.of(0.5, -2, 0.5, 0) },
    margin: -1.25,
    baseMargin: -0.25,
  };

  it('lists the largest contributions first, equal ones in column order', () => {
    expect(explain(input, 3)).toEqual({
      reasons: [
        { feature: 'b', value: 'x', contribution: -2 },
        { feature: 'a', value: 1, contribution: 0.5 },
        { feature: 'c', value: undefined, contribution: 0.5 },
      ],
      otherContribution: 0,
    });
  });

  it('lists every column when more are asked for, and none when none is', () => {
    expect(explain(input, 100).reasons).toHaveLength(4);
    expect(explain(input, 0)).toEqual({ reasons: [], otherContribution: -1 });
  });

  it('gives each reason its own standard error', () => {
    const attribution = { ...input.attribution, standardErrors: Float64Array.of(0.1, 0.2, 0.3, 0) };
    expect(explain({ ...input, attribution }, 3).reasons).toMatchObject([
      { feature: 'b', standardError: 0.2 },
      { feature: 'a', standardError: 0.1 },
      { feature: 'c', standardError: 0.3 },
    ]);
  });

  it('puts everything into the rest when nothing has been explained', () => {
    expect(explain({ ...input, attribution: undefined }, 3)).toEqual({ reasons: [], otherContribution: -1 });
  });

  it('always adds up to the margin that is printed', () => {
    const value = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), value, fc.nat(5), (terms, baseMargin, count) => {
        const contributions = Float64Array.from(terms);
        const margin = Math.fround(terms.reduce((sum, term) => sum + term, baseMargin));
        const { reasons, otherContribution } = explain(
          { ...input, attribution: { contributions }, margin, baseMargin },
          count,
        );
        const sum = reasons.reduce((total, reason) => total + reason.contribution, baseMargin) + otherContribution;
        expect(Math.abs(sum - margin)).toBeLessThan(1e-12);
      }),
    );
  });
});
