import { Metadata, status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { AppError, type ErrorKind } from './errors.js';
import { ERROR_STATUS, fromGrpcStatus } from './error-status.js';

/** Percent-encoded, details travel in an HTTP/2 header, and headers have a limit. */
const DETAILS_LENGTH_MAX = 1_000;
/** An inner server's answer to a wrong token. Our own mistake, so it never reaches a caller as "unauthenticated". */
export const TOKEN_REFUSED = 'INTERNAL_TOKEN_REFUSED';

const TRANSPORT_MESSAGES: Partial<Record<ErrorKind, string>> = {
  unavailable: 'The service is unavailable.',
  deadline_exceeded: 'The deadline was exceeded.',
  resource_exhausted: 'The service is overloaded.',
};

/** The status that tells a gRPC caller about `err`: the table's code, the message, and `reason` in the trailers. */
export function toGrpcStatus(err: AppError): StatusObject {
  const metadata = new Metadata();
  metadata.set('reason', err.reason.replace(/[^\w.-]/g, '_'));
  if (err.retryAfterSeconds !== undefined) metadata.set('retry-after', String(err.retryAfterSeconds));
  return {
    code: ERROR_STATUS[err.kind].grpc,
    details: toWellFormed(err.message.slice(0, DETAILS_LENGTH_MAX)),
    metadata,
  };
}

/**
 * The error that a call ended with. An error of one of our servers keeps its reason and message; one of the transport,
 * which names addresses, gets a fixed message.
 */
export function fromServiceError(err: ServiceError): AppError {
  const kind = fromGrpcStatus(err.code);
  const reason = textOf(err.metadata, 'reason');
  if (reason === undefined) return fromTransport(err, kind);
  if (reason === TOKEN_REFUSED) return new AppError('internal', TOKEN_REFUSED, 'Internal error.', { cause: err });
  const retryAfterSeconds = Number(textOf(err.metadata, 'retry-after') ?? NaN);
  return new AppError(kind, reason, err.details, {
    cause: err,
    retryAfterSeconds: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds : undefined,
  });
}

function fromTransport(err: ServiceError, kind: ErrorKind): AppError {
  if (err.code === status.RESOURCE_EXHAUSTED && err.details.includes('larger than')) {
    return new AppError('invalid_argument', 'MESSAGE_TOO_LARGE', 'The message is too large.', { cause: err });
  }
  if (kind === 'internal') return new AppError(kind, 'INTERNAL', 'Internal error.', { cause: err });
  const message = TRANSPORT_MESSAGES[kind] ?? 'The service refused the call.';
  return new AppError(kind, kind.toUpperCase(), message, { cause: err });
}

function textOf(metadata: Metadata | undefined, key: string): string | undefined {
  const value = metadata?.get(key)[0];
  return typeof value === 'string' ? value : undefined;
}

/** Lone surrogates, which a cut may leave, cannot be percent-encoded and would end the process. */
const toWellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');
