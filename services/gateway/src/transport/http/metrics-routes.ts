import type { FastifyPluginCallback } from 'fastify';
import { METRICS_CONTENT_TYPE, type Metrics } from '@clientele/shared/metrics';
import { z } from 'zod';
import { ANSWERS, type Operation } from './openapi/operation.js';

const Exposition = z
  .string()
  .meta({ description: 'Prometheus text format 0.0.4.' })
  .register(ANSWERS, { id: 'Metrics' });

const GET_METRICS: Operation = {
  id: 'getMetrics',
  tag: 'service',
  summary: 'Metrics of the gateway',
  description: 'What this process counts and measures, for Prometheus. No label names a customer.',
  answers: {
    200: {
      description: 'The metrics.',
      schema: Exposition,
      contentType: 'text/plain',
      example: 'process_cpu_seconds_total 1.5\n',
    },
  },
};

/** The gateway's own metrics, for those outside; inside, every service has a port for its own. */
export const metricsRoutes =
  ({ metrics }: { metrics: Metrics }): FastifyPluginCallback =>
  (app, _options, done) => {
    const config = { scope: 'metrics:read', operation: GET_METRICS } as const;
    app.get('/metrics', { config }, async (_request, reply) => {
      void reply.header('cache-control', 'no-store').type(METRICS_CONTENT_TYPE);
      return reply.send(await metrics.expose());
    });
    done();
  };
