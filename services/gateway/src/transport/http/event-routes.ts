import type { FastifyPluginCallback } from 'fastify';
import { AppError } from '@clientele/shared/errors';
import { HttpError } from '@clientele/shared/http';
import { requireSource } from '../../domain/access.js';
import type { EventRoute } from '../../domain/events.js';
import type { AppendEvents } from '../../use-cases/append-events.js';
import { principalOf } from './access.js';
import { takeRaw } from './body.js';
import { EVENT_CONTENT_TYPES, SEND_EVENTS, toApiCounts } from './event-api.js';

const SDK_BYTES_MAX = 500 * 1_024;
const IMPORT_BYTES_MAX = 10 * 1_024 * 1_024;

export interface EventRoutesDeps {
  readonly appendEvents: AppendEvents;
  readonly now: () => Date;
}

/** The Segment HTTP API. Bodies are passed on as they are: only ingest reads them. */
export const eventRoutes =
  (deps: EventRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    takeRaw(app, EVENT_CONTENT_TYPES, SDK_BYTES_MAX);
    for (const route of ['track', 'identify', 'page', 'batch'] as const) {
      addEventRoute(app, { route, scope: 'events:write', bodyLimit: SDK_BYTES_MAX }, deps);
    }
    done();
  };

export const importRoutes =
  (deps: EventRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    takeRaw(app, EVENT_CONTENT_TYPES, IMPORT_BYTES_MAX);
    addEventRoute(app, { route: 'import', scope: 'imports:write', bodyLimit: IMPORT_BYTES_MAX }, deps);
    done();
  };

interface EventRouteOptions {
  readonly route: EventRoute;
  readonly scope: 'events:write' | 'imports:write';
  readonly bodyLimit: number;
}

function addEventRoute(
  app: Parameters<FastifyPluginCallback>[0],
  { route, scope, bodyLimit }: EventRouteOptions,
  { appendEvents, now }: EventRoutesDeps,
): void {
  const config = { scope, basicAuth: true, operation: SEND_EVENTS[route] } as const;
  app.post(`/v1/${route}`, { config, bodyLimit }, async (request) => {
    const { id: sourceId } = requireSource(principalOf(request));
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const counts = await appendEvents({ body, route, sourceId, receiveTime: now(), requestId: request.id }).catch(
      asHttpError,
    );
    return toApiCounts(counts);
  });
}

/** A body that only ingest found too large is a 413, as one that we found so is. */
function asHttpError(err: unknown): never {
  if (err instanceof AppError && err.reason === 'PAYLOAD_TOO_LARGE') throw new HttpError(413, err.reason, err.message);
  throw err;
}
