import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import type { CheckReadiness } from '../../use-cases/check-readiness.js';
import { ANSWERS, type Operation } from './openapi/operation.js';

const Liveness = z.strictObject({ status: z.literal('ok') }).register(ANSWERS, { id: 'Liveness' });
const ApiReadiness = z
  .strictObject({
    status: z.enum(['ready', 'not_ready']),
    dependencies: z.record(z.string(), z.enum(['serving', 'not_serving', 'unreachable'])),
  })
  .register(ANSWERS, { id: 'Readiness' });

const GET_HEALTH: Operation = {
  id: 'getHealth',
  tag: 'service',
  summary: 'Whether the process lives',
  description: 'For supervisors: says nothing of what it depends on.',
  answers: { 200: { description: 'It does.', schema: Liveness, example: { status: 'ok' } } },
};
const GET_READINESS: Operation = {
  id: 'getReadiness',
  tag: 'service',
  summary: 'Whether everything that is needed serves',
  description: 'For load balancers. Names each dependency; at most 500 ms old.',
  answers: {
    200: {
      description: 'Everything serves.',
      schema: ApiReadiness,
      example: { status: 'ready', dependencies: { ingest: 'serving', database: 'serving' } },
    },
    503: {
      description: 'Something does not, or the service stops.',
      schema: ApiReadiness,
      example: { status: 'not_ready', dependencies: { ingest: 'unreachable', database: 'serving' } },
    },
  },
};

export const healthRoutes =
  ({ checkReadiness }: { checkReadiness: CheckReadiness }): FastifyPluginCallback =>
  (app, _options, done) => {
    app.get('/healthz', { config: { public: true, operation: GET_HEALTH } }, () => ({ status: 'ok' }));
    app.get('/readyz', { config: { public: true, operation: GET_READINESS } }, async (_request, reply) => {
      const { ready, dependencies } = await checkReadiness();
      const body: z.input<typeof ApiReadiness> = { status: ready ? 'ready' : 'not_ready', dependencies };
      return reply
        .header('cache-control', 'no-store')
        .code(ready ? 200 : 503)
        .send(body);
    });
    done();
  };
