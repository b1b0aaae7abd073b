import type { FastifyPluginCallback } from 'fastify';
import type { CustomerRef } from '../../domain/score.js';
import type { ScoreCustomers } from '../../use-cases/coalesce-scores.js';
import { parseScoreRequest } from '../score-request.js';
import { takeJson } from './body.js';
import { SCORE_CUSTOMERS, toApiScores } from './score-api.js';

/** Enough for 1,000 ids of 256 characters. */
const BYTES_MAX = 1_024 * 1_024;

export const scoreRoutes =
  ({ scoreCustomers }: { scoreCustomers: ScoreCustomers }): FastifyPluginCallback =>
  (app, _options, done) => {
    takeJson(app);
    const config = { scope: 'scores:read', operation: SCORE_CUSTOMERS } as const;
    app.post('/v1/score', { config, bodyLimit: BYTES_MAX }, async ({ body }) => {
      const request = parseScoreRequest(body);
      const named = (body as { customers: readonly (string | CustomerRef)[] }).customers; // as the caller wrote them
      return toApiScores(await scoreCustomers(request), named);
    });
    done();
  };
