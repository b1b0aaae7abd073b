import type { FastifyPluginCallback } from 'fastify';
import { METRICS_CONTENT_TYPE, type Metrics } from '@clientele/shared/metrics';

/** The gateway's own metrics, for those outside; inside, every service has a port for its own. */
export const metricsRoutes =
  ({ metrics }: { metrics: Metrics }): FastifyPluginCallback =>
  (app, _options, done) => {
    app.get('/metrics', { config: { scope: 'metrics:read' } }, async (_request, reply) => {
      void reply.header('cache-control', 'no-store').type(METRICS_CONTENT_TYPE);
      return reply.send(await metrics.expose());
    });
    done();
  };
