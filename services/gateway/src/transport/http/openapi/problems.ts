import { z } from 'zod';
import type { DeclaredRoute } from '../access.js';
import { ANSWERS, type Operation } from './operation.js';

/** A problem document, RFC 9457. */
export const Problem = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string().meta({ description: 'The name of the HTTP status.' }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'One sentence for people.' }),
    instance: z.string().meta({ description: 'The path of the request.' }),
    reason: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/)
      .meta({ description: 'A stable id for programs.' }),
    request_id: z.string().meta({ description: 'Names the request in the logs of every service.' }),
  })
  .register(ANSWERS, { id: 'Problem' });

type Problems = Readonly<Record<number, readonly string[]>>;

/** What any HTTP server answers to what it cannot read. */
const OF_EVERY_ROUTE: Problems = {
  400: ['INVALID_URL', 'INVALID_HTTP', 'REQUEST_CUT_OFF'],
  408: ['REQUEST_TIMEOUT'],
  431: ['HEADERS_TOO_LARGE'],
  500: ['INTERNAL'],
};
const OF_GUARDED_ROUTES: Problems = {
  401: ['API_KEY_MISSING', 'API_KEY_INVALID'],
  403: ['SCOPE_MISSING'],
  503: ['POSTGRES_UNAVAILABLE', 'UNAVAILABLE', 'STORE_UNAVAILABLE'],
  504: ['DEADLINE_EXCEEDED', 'STATEMENT_TIMEOUT'],
};
const OF_BODIES: Problems = {
  400: ['CONTENT_LENGTH_MISMATCH'],
  413: ['PAYLOAD_TOO_LARGE'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'UNSUPPORTED_CONTENT_ENCODING'],
};
const OF_PARAMETERS: Problems = { 400: ['INVALID_ARGUMENT'] };

/** Every reason that the route's problem documents may have, by status. */
export function problemsOf({ access }: DeclaredRoute, operation: Operation): ReadonlyMap<number, readonly string[]> {
  const takesParameters = operation.params !== undefined || operation.query !== undefined;
  const all = [
    OF_EVERY_ROUTE,
    ...('scope' in access ? [OF_GUARDED_ROUTES] : []),
    ...(operation.body === undefined ? [] : [OF_BODIES]),
    ...(takesParameters ? [OF_PARAMETERS] : []),
    ...(operation.problems === undefined ? [] : [operation.problems]),
  ];
  const statuses = [...new Set(all.flatMap((problems) => Object.keys(problems).map(Number)))].sort((a, b) => a - b);
  return new Map(
    statuses.map((status) => [status, [...new Set(all.flatMap((problems) => problems[status] ?? []))].sort()]),
  );
}
