import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createErrorHandler, handleNotFound } from './http.js';
import type { Logger } from './log.js';
import { meterHttp } from './metrics-http.js';
import type { Metrics } from './metrics.js';
import { acceptRequestId, deadlineIn, withRequest, type RequestContext } from './request-context.js';

/** For fastify's `genReqId`: the caller's `x-request-id` where it is a fit one, else a new id. */
export const requestIdOf = (request: { headers: Record<string, unknown> }): string =>
  acceptRequestId(request.headers['x-request-id']);

export interface HttpOptions {
  readonly log: Logger;
  readonly timeoutMs: number;
  /** Where requests are counted; nowhere by default. */
  readonly metrics?: Metrics;
}

/**
 * What every HTTP server of ours does for each request: a request context with a deadline, its id in the answer, one
 * log line, metrics, and problem documents for errors and unknown routes.
 */
export function installHttp(app: FastifyInstance, { log, timeoutMs, metrics }: HttpOptions): void {
  if (metrics !== undefined) meterHttp(app, metrics);
  const contexts = new WeakMap<FastifyRequest, RequestContext>();
  app.addHook('onRequest', (request, reply, done) => {
    const context = { requestId: request.id, deadlineMs: deadlineIn(timeoutMs) };
    contexts.set(request, context);
    void reply.header('x-request-id', request.id);
    withRequest(context, done);
  });
  // Reading the body leaves the context: what follows hangs on the socket's events.
  app.addHook('preValidation', (request, _reply, done) => {
    const context = contexts.get(request);
    if (context === undefined) done();
    else withRequest(context, done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    log.info(
      {
        operation: `${request.method} ${request.routeOptions.url ?? 'unknown'}`,
        duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
        status: reply.statusCode,
        request_id: request.id,
      },
      'request done',
    );
    done();
  });
  app.setErrorHandler(createErrorHandler(log));
  app.setNotFoundHandler(handleNotFound);
}
