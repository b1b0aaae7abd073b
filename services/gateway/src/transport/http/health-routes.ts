import type { FastifyPluginCallback } from 'fastify';
import type { CheckReadiness } from '../../use-cases/check-readiness.js';

export const healthRoutes =
  ({ checkReadiness }: { checkReadiness: CheckReadiness }): FastifyPluginCallback =>
  (app, _options, done) => {
    app.get('/healthz', { config: { public: true } }, () => ({ status: 'ok' }));
    app.get('/readyz', { config: { public: true } }, async (_request, reply) => {
      const { ready, dependencies } = await checkReadiness();
      void reply.header('cache-control', 'no-store');
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', dependencies });
    });
    done();
  };
