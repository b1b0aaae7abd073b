import type { FastifyPluginCallback } from 'fastify';
import type { CustomerRef, Score } from '../../domain/score.js';
import type { ScoreCustomers } from '../../use-cases/coalesce-scores.js';
import { parseScoreRequest } from '../score-request.js';
import { takeJson } from './body.js';

/** Enough for 1,000 ids of 256 characters. */
const BYTES_MAX = 1_024 * 1_024;

export const scoreRoutes =
  ({ scoreCustomers }: { scoreCustomers: ScoreCustomers }): FastifyPluginCallback =>
  (app, _options, done) => {
    takeJson(app);
    app.post('/v1/score', { config: { scope: 'scores:read' }, bodyLimit: BYTES_MAX }, async ({ body }) => {
      const request = parseScoreRequest(body);
      const named = (body as { customers: readonly (string | CustomerRef)[] }).customers; // as the caller wrote them
      const scores = await scoreCustomers(request);
      return { scores: scores.map((score, index) => toApiScore(score, named[index])) };
    });
    done();
  };

const toApiScore = (score: Score, customer: string | CustomerRef | undefined): object => ({
  customer,
  known: score.known,
  model: score.model,
  version: score.version,
  alias: score.alias,
  probability: score.probability,
  band: score.band,
  percentile: score.percentile,
  margin: score.margin,
  baseMargin: score.baseMargin,
  reasons: score.reasons,
  otherContribution: score.otherContribution,
  method: score.method,
  at: score.scoreTime.toISOString(),
  ...(score.degraded ? { degraded: true } : {}),
});
