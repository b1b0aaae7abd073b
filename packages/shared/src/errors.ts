import { types } from 'node:util';

/** What the caller can do about an error. One row of ERROR_STATUS for each. */
export type ErrorKind =
  | 'invalid_argument'
  | 'failed_precondition'
  | 'unauthenticated'
  | 'permission_denied'
  | 'not_found'
  | 'already_exists'
  | 'aborted'
  | 'resource_exhausted'
  | 'internal'
  | 'unavailable'
  | 'deadline_exceeded';

export interface AppErrorOptions extends ErrorOptions {
  /** When trying again may help, in whole seconds. Sent as `Retry-After` and as `retry-after` trailing metadata. */
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * The one error class. `reason` is a stable id for programs, `message` is safe to show to any caller, and everything
 * else belongs in `cause`, which is logged and never sent.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly kind: ErrorKind,
    readonly reason: string,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Anything unknown becomes `internal` with a fixed message, so details never leak to a caller. */
export const toAppError = (err: unknown): AppError =>
  err instanceof AppError ? err : new AppError('internal', 'INTERNAL', 'Internal error.', { cause: err });

/** Whether `value` is an error, also one of another realm, where `instanceof` fails. */
export const isError = (value: unknown): value is Error => types.isNativeError(value) || value instanceof Error;
