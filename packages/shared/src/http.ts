import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { mapDependencyError } from './dependency-errors.js';
import { ERROR_STATUS } from './error-status.js';
import { AppError, isError } from './errors.js';
import type { Logger } from './log.js';

/** A problem document, RFC 9457. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly reason: string;
  readonly request_id: string;
}

export interface ProblemSource {
  readonly instance: string;
  readonly requestId: string;
}

const RETRY_AFTER_SECONDS = 1;

/** What HTTP itself refuses, before any of our code runs. fastify's code, then status, reason and detail. */
const TRANSPORT_ERRORS = new Map<string, readonly [status: number, reason: string, detail: string]>([
  ['FST_ERR_CTP_BODY_TOO_LARGE', [413, 'PAYLOAD_TOO_LARGE', 'The request body is too large.']],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', [415, 'UNSUPPORTED_MEDIA_TYPE', 'The content type is not supported.']],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', [400, 'INVALID_JSON', 'The request body is empty.']],
  ['FST_ERR_CTP_INVALID_JSON_BODY', [400, 'INVALID_JSON', 'The request body is not valid JSON.']],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', [400, 'CONTENT_LENGTH_MISMATCH', 'The body is not as long as it claims.']],
  ['FST_ERR_BAD_URL', [400, 'INVALID_URL', 'The URL is not valid.']],
  ['FST_ERR_NOT_FOUND', [404, 'ROUTE_NOT_FOUND', 'There is no such route.']],
  ['FST_ERR_HANDLER_TIMEOUT', [503, 'REQUEST_TIMEOUT', 'The request took too long.']],
]);

/** An error that only HTTP knows, as 405 or 413 are: it has a status of its own in place of a kind. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** The problem document that tells an HTTP caller about `err`. Details of an unknown error stay out of it. */
export function toProblem(err: unknown, { instance, requestId }: ProblemSource): Problem {
  const { status, reason, detail } = describe(toHttpError(err));
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance,
    reason,
    request_id: requestId,
  };
}

export async function sendProblem(request: FastifyRequest, reply: FastifyReply, err: unknown): Promise<void> {
  const known = toHttpError(err);
  const problem = toProblem(known, { instance: pathOf(request.url), requestId: request.id });
  if (problem.status === 429 || problem.status === 503) {
    const seconds = known instanceof AppError ? known.retryAfterSeconds : undefined;
    void reply.header('retry-after', String(seconds ?? RETRY_AFTER_SECONDS));
  }
  // A string, so that no response schema of the route changes it.
  await reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

const CUT_OFF = new HttpError(400, 'REQUEST_CUT_OFF', 'The connection ended before the request did.');

/** Whether the caller went away amid its request. Reading on fails then as if a connection of ours had. */
const isCutOff = ({ raw }: FastifyRequest): boolean => raw.destroyed && !raw.complete;

/** For `setErrorHandler` and `frameworkErrors`. Logs what a person must act on; the request's own line is elsewhere. */
export function createErrorHandler(log: Logger) {
  return async function handleError(err: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const known = isCutOff(request) ? CUT_OFF : toHttpError(err);
    const { status, reason } = describe(known);
    if (status === 500) log.error({ reason, err: known }, 'request failed');
    else if (status > 500) log.warn({ reason, err: known }, 'request failed');
    else if (known === CUT_OFF) log.info({ reason }, 'request failed'); // its own line needs an answer that was sent
    await sendProblem(request, reply, known);
  };
}

/** For `setNotFoundHandler`. */
export async function handleNotFound(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await sendProblem(request, reply, new HttpError(404, 'ROUTE_NOT_FOUND', 'There is no such route.'));
}

function toHttpError(err: unknown): AppError | HttpError {
  if (err instanceof HttpError) return err;
  if (!isFastifyError(err)) return mapDependencyError(err);
  const row = TRANSPORT_ERRORS.get(err.code);
  if (row !== undefined) return new HttpError(...row);
  if (err.validation !== undefined) return new AppError('invalid_argument', 'INVALID_ARGUMENT', err.message);
  const status = err.statusCode ?? 500;
  return status >= 400 && status < 500
    ? new HttpError(status, 'INVALID_REQUEST', 'The request is not valid.')
    : mapDependencyError(err);
}

function describe(err: AppError | HttpError): { status: number; reason: string; detail: string } {
  const status = err instanceof HttpError ? err.status : ERROR_STATUS[err.kind].http;
  return { status, reason: err.reason, detail: err.message };
}

const isFastifyError = (err: unknown): err is FastifyError =>
  isError(err) && 'code' in err && typeof err.code === 'string' && err.code.startsWith('FST_');

/** Without the query, which may name a customer. */
const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/';
