import { describe, expect, it } from '@jest/globals';
import { AppError, type ErrorKind } from '@clientele/shared/errors';
import { createMetrics } from '@clientele/shared/metrics';
import { createScoreMetrics } from './scorer-metrics.js';

describe('createScoreMetrics', () => {
  it.each([
    ['invalid_argument', 'refused'],
    ['not_found', 'refused'],
    ['resource_exhausted', 'refused'],
    ['internal', 'failed'],
    ['unavailable', 'failed'],
    ['deadline_exceeded', 'failed'],
  ] as const)('counts %s as %s: what callers ask for raises no alert of failures', async (kind: ErrorKind, outcome) => {
    const metrics = createMetrics();
    createScoreMetrics(metrics).answered([{ error: new AppError(kind, 'SOME_REASON', 'Some reason.') }]);
    const lines = (await metrics.expose()).split('\n');
    const counted = lines.filter((line) => /^clientele_scorer_requests_total\{.* 1$/u.test(line));
    expect(counted).toEqual([`clientele_scorer_requests_total{outcome="${outcome}"} 1`]);
  });
});
