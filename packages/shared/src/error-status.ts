import { status } from '@grpc/grpc-js';
import type { ErrorKind } from './errors.js';

/** The one table that turns an error into a gRPC code, an HTTP status and a job's "try again". */
export const ERROR_STATUS = {
  invalid_argument: { grpc: status.INVALID_ARGUMENT, http: 400, retryable: false },
  failed_precondition: { grpc: status.FAILED_PRECONDITION, http: 400, retryable: false },
  unauthenticated: { grpc: status.UNAUTHENTICATED, http: 401, retryable: false },
  permission_denied: { grpc: status.PERMISSION_DENIED, http: 403, retryable: false },
  not_found: { grpc: status.NOT_FOUND, http: 404, retryable: false },
  already_exists: { grpc: status.ALREADY_EXISTS, http: 409, retryable: false },
  aborted: { grpc: status.ABORTED, http: 409, retryable: true },
  resource_exhausted: { grpc: status.RESOURCE_EXHAUSTED, http: 429, retryable: true },
  internal: { grpc: status.INTERNAL, http: 500, retryable: true }, // unknown, so a job may try again
  unavailable: { grpc: status.UNAVAILABLE, http: 503, retryable: true },
  deadline_exceeded: { grpc: status.DEADLINE_EXCEEDED, http: 504, retryable: true },
} as const satisfies Record<ErrorKind, { grpc: status; http: number; retryable: boolean }>; // a new kind must add a row

const KIND_OF_STATUS = new Map<number, ErrorKind>([
  ...Object.entries(ERROR_STATUS).map(([kind, row]): [number, ErrorKind] => [row.grpc, kind as ErrorKind]),
  // Codes that only the library itself sends.
  [status.OUT_OF_RANGE, 'invalid_argument'],
  [status.CANCELLED, 'unavailable'], // not by us, so the other side went away
]);

/** The kind for a gRPC code that is not OK. Codes without a row, UNIMPLEMENTED say, are `internal`. */
export const fromGrpcStatus = (code: number): ErrorKind => KIND_OF_STATUS.get(code) ?? 'internal';
