import { describe, expect, it } from '@jest/globals';
import { toReport, toTable, type Figure } from './figures.js';

const FIGURES: readonly Figure[] = [
  {
    metric: 'events_per_s',
    title: 'events',
    values: [100, 300, 200],
    against: { name: 'copy', title: 'by COPY', values: [200, 400, 1_000] },
  },
  {
    metric: 'post_seconds',
    title: 'posting',
    values: [30, 36, 33],
    against: { name: 'post', title: 'at most', values: 45 },
  },
  { metric: 'fresh_ms', title: 'freshness', values: [1.23456] },
];

describe('toReport', () => {
  it('has medians, and the median of the ratios run by run', () => {
    expect(toReport(FIGURES, { name: 'x', runs: 3, commit: 'abc' })).toEqual({
      name: 'x',
      ratios: { copy: 0.5, post: 0.7333 },
      metrics: { events_per_s: 200, post_seconds: 33, fresh_ms: 1.235 },
      limits: { copy: 400, post: 45 },
      runs: 3,
      commit: 'abc',
    });
  });
});

describe('toTable', () => {
  it('has a line for each figure', () => {
    const lines = toTable(FIGURES).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^events +200 \(100 to 300\) +400 by COPY +0\.50 +events_per_s$/u);
    expect(lines[3]).toMatch(/^freshness +1\.235 \(1\.235 to 1\.235\) +fresh_ms$/u);
  });
});
