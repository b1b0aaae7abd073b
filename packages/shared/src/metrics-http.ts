import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const UNKNOWN_ROUTE = 'unknown';
const OTHER_METHOD = 'other';
/** In place of a status, for requests whose caller went away before the answer was out. */
const ABORTED = 'aborted';

/** Counts every request, by the pattern of its route: paths hold ids, and callers may ask for anything. */
export function meterHttp(app: FastifyInstance, metrics: Metrics): void {
  const labels = { route: 'bounded', method: 'bounded' } as const;
  const requests = metrics.counter('clientele_http_requests_total', 'HTTP requests that ended, by status code.', {
    ...labels,
    status: 'bounded',
  });
  const seconds = metrics.histogram(
    'clientele_http_request_duration_seconds',
    'Time from the headers of an HTTP request to the end of its answer.',
    labels,
  );
  const inFlight = metrics.gauge(
    'clientele_http_requests_in_flight',
    'HTTP requests whose answer is not out yet; on routes of event streams, the open ones.',
    labels,
  );
  app.addHook('onRequest', (request, reply, done) => {
    const startMs = performance.now();
    const where = labelsOf(request);
    const open = inFlight(where);
    let status = ABORTED;
    open.add(1);
    reply.raw.once('finish', () => {
      status = String(reply.statusCode);
    });
    reply.raw.once('close', () => {
      open.add(-1);
      requests({ ...where, status })(1);
      seconds(where)((performance.now() - startMs) / 1000);
    });
    done();
  });
}

const labelsOf = ({ method, is404, routeOptions }: FastifyRequest) => ({
  route: is404 ? UNKNOWN_ROUTE : (routeOptions.url ?? UNKNOWN_ROUTE),
  method: METHODS.includes(method) ? method : OTHER_METHOD,
});
