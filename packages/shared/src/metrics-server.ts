import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, isError } from './errors.js';
import { createMetrics, METRICS_CONTENT_TYPE, type Metrics } from './metrics.js';
import type { OnStop } from './stop-stack.js';

const HEADERS_TIMEOUT_MS = 5_000;
const CONNECTIONS_MAX = 50;

export interface ServingMetrics {
  readonly port: number;
  stop(): Promise<void>;
}

/** The metrics of a service, served from its start to its end. @throws as `serveMetrics` does. */
export async function startMetrics(
  onStop: OnStop,
  host: string,
  port: number,
): Promise<{ readonly metrics: Metrics; readonly metricsPort: number }> {
  const metrics = createMetrics();
  const serving = await serveMetrics(metrics, host, port);
  onStop('metrics', () => serving.stop());
  return { metrics, metricsPort: serving.port };
}

/**
 * Serves `/metrics` and `/healthz` to who may reach the inner network, without authentication, and adds the metrics of
 * the process. Port 0 takes a free one.
 *
 * @throws AppError `failed_precondition` METRICS_PORT_TAKEN.
 */
export async function serveMetrics(metrics: Metrics, host: string, port: number): Promise<ServingMetrics> {
  metrics.addProcess();
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: HEADERS_TIMEOUT_MS });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('request', (request, response) => {
    request.resume();
    void answer(metrics, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(isTaken(cause) ? taken(host, port, cause) : cause);
    });
    server.listen({ host, port }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const isTaken = (err: unknown): boolean => isError(err) && Reflect.get(err, 'code') === 'EADDRINUSE';

const taken = (host: string, port: number, cause: unknown): AppError =>
  new AppError(
    'failed_precondition',
    'METRICS_PORT_TAKEN',
    `Port ${port} of ${host}, which metrics are to be served on, is taken: choose another.`,
    { cause },
  );

async function answer(metrics: Metrics, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = url?.split('?', 1)[0];
  if (path !== '/metrics' && path !== '/healthz') end(response, 404, 'There is no such path.\n');
  else if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    end(response, 405, 'Only GET and HEAD are allowed.\n');
  } else if (path === '/healthz') end(response, 200, '{"status":"ok"}', 'application/json');
  else {
    const text = await metrics.expose().catch(() => undefined);
    if (text === undefined) end(response, 500, 'The metrics cannot be told.\n');
    else end(response, 200, text, METRICS_CONTENT_TYPE);
  }
}

/** Node leaves the body of an answer to HEAD out by itself. */
function end(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}
