import { AppError, isError, toAppError } from './errors.js';

/** Node's codes for "the other end cannot be reached or went away". */
const NETWORK_CODES = new Set(
  'ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN'.split(' '),
);
/** SQLSTATE classes and codes that a later try may not meet: connection, resources, shutdown, conflict, read-only, lock. */
const TRANSIENT_SQLSTATE = /^(?:08|53|57P0[1-5]$|40001$|40P01$|25006$|55P03$)/;
/** What pg itself says without a code. */
const PG_MESSAGES =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered)/;
/** What ioredis itself says, and what a Redis says that is up and cannot serve. */
const REDIS_MESSAGES =
  /^(?:Connection is closed|Stream isn't writeable|Command timed out|Socket timeout|LOADING|MISCONF|READONLY|OOM|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY )/;
const STATEMENT_CANCELLED = '57014';

/** Whether Postgres, or the way to it, failed in a way that a later try may not meet. */
export function isTransient(err: unknown): boolean {
  if (!isError(err)) return false;
  if (isNetworkError(err)) return true;
  const code = codeOf(err);
  return isDatabaseError(err) ? code !== undefined && TRANSIENT_SQLSTATE.test(code) : PG_MESSAGES.test(err.message);
}

/** A Postgres error as the AppError to tell a caller; anything else becomes what `toAppError` makes of it. */
export function mapPostgresError(err: unknown): AppError {
  if (err instanceof AppError) return err;
  if (isTransient(err)) {
    return new AppError('unavailable', 'POSTGRES_UNAVAILABLE', 'The database is unavailable.', { cause: err });
  }
  if (isError(err) && isDatabaseError(err) && codeOf(err) === STATEMENT_CANCELLED) {
    return new AppError('deadline_exceeded', 'STATEMENT_TIMEOUT', 'The database took too long.', { cause: err });
  }
  return toAppError(err);
}

/** A Redis error as the AppError to tell a caller; anything else becomes what `toAppError` makes of it. */
export function mapRedisError(err: unknown): AppError {
  if (err instanceof AppError || !isRedisOutage(err)) return toAppError(err);
  return new AppError('unavailable', 'REDIS_UNAVAILABLE', 'The state store is unavailable.', { cause: err });
}

/** Runs what uses Postgres. @throws what it threw, as `mapPostgresError` names it. */
export const namingPostgresErrors = <T>(run: () => Promise<T>): Promise<T> => naming(run, mapPostgresError);

/** Runs what uses Redis. @throws what it threw, as `mapRedisError` names it. */
export const namingRedisErrors = <T>(run: () => Promise<T>): Promise<T> => naming(run, mapRedisError);

async function naming<T>(run: () => Promise<T>, map: (err: unknown) => AppError): Promise<T> {
  try {
    return await run();
  } catch (err) {
    throw map(err);
  }
}

/** For the transports: an outage of a store that no adapter has named is `unavailable`, not a bug. */
export function mapDependencyError(err: unknown): AppError {
  if (isError(err) && isNetworkError(err)) {
    return new AppError('unavailable', 'STORE_UNAVAILABLE', 'A store is unavailable.', { cause: err });
  }
  return isRedisOutage(err) ? mapRedisError(err) : mapPostgresError(err);
}

export function isRedisOutage(err: unknown): boolean {
  if (!isError(err)) return false;
  return err.name === 'MaxRetriesPerRequestError' || isNetworkError(err) || REDIS_MESSAGES.test(err.message);
}

function isNetworkError(err: Error): boolean {
  if ('errors' in err && Array.isArray(err.errors))
    return err.errors.some((inner) => isError(inner) && isNetworkError(inner));
  const code = codeOf(err);
  if (code === undefined) return false;
  return NETWORK_CODES.has(code) || (code === 'ENOENT' && Reflect.get(err, 'syscall') === 'connect'); // a missing socket file
}

const isDatabaseError = (err: Error): boolean => 'severity' in err && 'routine' in err;

function codeOf(err: Error): string | undefined {
  const code: unknown = Reflect.get(err, 'code');
  return typeof code === 'string' ? code : undefined;
}
