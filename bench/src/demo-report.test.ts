import { describe, expect, it } from '@jest/globals';
import { parseDemoReport, toDemoFigures } from './demo-report.js';
import { toReport } from './figures.js';

const report = (setUp: number, post: number): string =>
  JSON.stringify({
    acts: [
      { name: 'set-up', seconds: setUp },
      { name: 'events', seconds: post + 1 },
    ],
    figures: {
      events: 3_000,
      post_seconds: post,
      train_seconds: { logistic: 2, dnn: 5 },
      auc: { logistic: 0.75, dnn: 0.76, oracle: 0.8 },
      freshness_ms: 20,
    },
  });

describe('the report of the demo', () => {
  it('becomes figures beside the times that were promised', () => {
    const figures = toDemoFigures([report(8, 10), report(12, 30), report(9, 20)].map(parseDemoReport));
    expect(toReport(figures, { name: 'demo', runs: 3, commit: 'abc' })).toMatchObject({
      metrics: {
        set_up_act_seconds: 9,
        events_act_seconds: 21,
        acts_seconds: 30,
        post_seconds: 20,
        posted_events_per_s: 150,
        train_seconds: 7,
        train_logistic_seconds: 2,
        train_dnn_seconds: 5,
        auc_oracle: 0.8,
      },
      limits: { acts: 120, post: 45, train: 35 },
      ratios: { acts: 0.25, post: 0.4444, train: 0.2 },
    });
  });

  it('is refused when it lacks what the bench reads', () => {
    expect(() => parseDemoReport('{"acts":[],"figures":{}}')).toThrow();
  });
});
