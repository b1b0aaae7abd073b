import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { fastify, type ConnectionError, type FastifyInstance } from 'fastify';
import { createErrorHandler, HttpError, toProblem } from '@clientele/shared/http';
import { installHttp, requestIdOf } from '@clientele/shared/http-server';
import { newRequestId } from '@clientele/shared/request-context';
import type { Authenticate } from '../../use-cases/authenticate.js';
import { installGuard, type DeclaredRoute } from './access.js';
import { apiKeyRoutes, type ApiKeyRoutesDeps } from './api-key-routes.js';
import { definitionRoutes, type DefinitionRoutesDeps } from './definition-routes.js';
import { eventRoutes, importRoutes, type EventRoutesDeps } from './event-routes.js';
import { healthRoutes } from './health-routes.js';
import { jobRoutes, type JobRoutesDeps } from './job-routes.js';
import { metricsRoutes } from './metrics-routes.js';
import { modelRoutes, type ModelRoutesDeps } from './model-routes.js';
import { installDocument, openDocs } from './openapi/routes.js';
import { scoreRoutes } from './score-routes.js';

/** How long a caller may take to send its request, and we to answer. */
const REQUEST_TIMEOUT_MS = 12_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** Node looks this often for connections past these limits: no slow one lives longer than 15 s. */
const CONNECTIONS_CHECK_MS = 2_500;
/** Longer than the minute for which load balancers keep connections. */
const KEEP_ALIVE_MS = 72_000;

export type HttpServerDeps = ApiKeyRoutesDeps &
  DefinitionRoutesDeps &
  EventRoutesDeps &
  JobRoutesDeps &
  ModelRoutesDeps &
  Parameters<typeof healthRoutes>[0] &
  Parameters<typeof metricsRoutes>[0] &
  Parameters<typeof scoreRoutes>[0] & {
    readonly authenticate: Authenticate;
  };

export interface HttpServer {
  readonly app: FastifyInstance;
  /** Every route, once the app is ready. */
  readonly routes: readonly DeclaredRoute[];
}

export function createHttpServer(deps: HttpServerDeps): HttpServer {
  const { log } = deps;
  const handleError = createErrorHandler(log);
  const app = fastify({
    logger: false,
    genReqId: requestIdOf,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // what has arrived is answered as ever
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: CONNECTIONS_CHECK_MS },
    // What fails before there is a route passes no hook.
    frameworkErrors: (err, request, reply) => {
      void reply.header('x-request-id', request.id);
      void handleError(err, request, reply);
    },
    clientErrorHandler: refuseSocket,
  });
  installHttp(app, { log, timeoutMs: REQUEST_TIMEOUT_MS, metrics: deps.metrics });
  app.addHook('onRequest', (_request, reply, done) => {
    if (deps.stopping.aborted) void reply.header('connection', 'close');
    done();
  });
  openDocs(app);
  const { routes } = installGuard(app, deps.authenticate);
  installDocument(app, routes);
  for (const plugin of [
    healthRoutes(deps),
    metricsRoutes(deps),
    eventRoutes(deps),
    importRoutes(deps),
    scoreRoutes(deps),
    definitionRoutes(deps),
    jobRoutes(deps),
    modelRoutes(deps),
    apiKeyRoutes(deps),
  ]) {
    void app.register(plugin);
  }
  return { app, routes };
}

const SOCKET_ERRORS = new Map<string, HttpError>([
  ['HPE_HEADER_OVERFLOW', new HttpError(431, 'HEADERS_TOO_LARGE', 'The request headers are too large.')],
  ['ERR_HTTP_REQUEST_TIMEOUT', new HttpError(408, 'REQUEST_TIMEOUT', 'The request took too long to arrive.')],
]);

/** Answers what is not even HTTP, and ends the connection. */
function refuseSocket(err: ConnectionError, socket: Socket): void {
  if (err.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const known = SOCKET_ERRORS.get(err.code) ?? new HttpError(400, 'INVALID_HTTP', 'The request is not valid HTTP.');
  const body = JSON.stringify(toProblem(known, { instance: '/', requestId: newRequestId() }));
  socket.end(
    `HTTP/1.1 ${known.status} ${STATUS_CODES[known.status] ?? 'Error'}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
