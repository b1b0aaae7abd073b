import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isTransient } from './dependency-errors.js';
import { AppError, isError } from './errors.js';
import type { Logger } from './log.js';

const CONNECT_TIMEOUT_MS = 5_000;
const WAIT_STEP_MS = 500;
const WAIT_LOG_EVERY = 20;
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

export interface PostgresOptions {
  /** Connections at most, 10 by default. */
  readonly max?: number;
  /** What `pg_stat_activity` calls these connections. */
  readonly applicationName?: string;
  /** After this time the server cancels a statement; unlimited by default. */
  readonly statementTimeoutMs?: number;
  /** How long to wait for a connection, 5,000 by default. */
  readonly connectTimeoutMs?: number;
  /** The only schema that unqualified names are looked up in. */
  readonly schema?: string;
}

/** A pool whose clients, idle or in use, never end the process when their connection breaks. */
export function openPostgres(url: string, log: Logger, options: PostgresOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.schema === undefined ? url : withSearchPath(url, options.schema),
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...(options.applicationName === undefined ? {} : { application_name: options.applicationName }),
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
  });
  const onError = (err: Error): void => {
    log.warn({ err }, 'postgres connection lost');
  };
  pool.on('error', onError);
  pool.on('connect', (client) => {
    client.on('error', onError);
  });
  return pool;
}

/** Set as the connection starts, so no query can come before it. Options that the URL has stay. */
function withSearchPath(url: string, schema: string): string {
  if (!SCHEMA_NAME.test(schema)) throw new AppError('invalid_argument', 'SCHEMA_INVALID', 'Not a schema name.');
  const parsed = new URL(url);
  const options = [parsed.searchParams.get('options'), `-c search_path=${schema}`].filter((part) => part !== null);
  parsed.searchParams.set('options', options.join(' '));
  return parsed.href;
}

/** Runs `fn` in one transaction: committed when it resolves, rolled back when it throws. */
export async function inTransaction<T>(pool: pg.Pool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await fn(client);
    const { command } = await client.query('COMMIT');
    // Postgres answers COMMIT with ROLLBACK when a statement failed and `fn` went on regardless.
    if (command !== 'COMMIT') throw new AppError('internal', 'TRANSACTION_ABORTED', 'Internal error.');
    return result;
  } catch (err) {
    await client.query('ROLLBACK').catch((rollbackError: unknown) => {
      broken = isError(rollbackError) ? rollbackError : new Error('rollback failed');
    });
    throw err;
  } finally {
    client.release(broken);
  }
}

/** Waits as long as Postgres cannot be reached. @throws AppError `failed_precondition` when it refuses us. */
export async function waitForPostgres(pool: pg.Pool, log: Logger): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await pool.query('SELECT 1');
      return;
    } catch (err) {
      if (!isTransient(err)) throw refused(err);
      if (attempt % WAIT_LOG_EVERY === 0) log.warn({ err }, 'waiting for postgres');
      await sleep(WAIT_STEP_MS);
    }
  }
}

const REFUSALS = new Map<unknown, string>([
  ['28P01', 'the password is wrong'],
  ['28000', 'the user may not connect'],
  ['3D000', 'the database does not exist'],
  ['42501', 'the user lacks a privilege'],
]);

function refused(err: unknown): AppError {
  const code: unknown = isError(err) ? Reflect.get(err, 'code') : undefined;
  const why = REFUSALS.get(code) ?? `it answered ${typeof code === 'string' ? code : 'something unexpected'}`;
  return new AppError('failed_precondition', 'POSTGRES_REFUSED', `Postgres was reached, but ${why}.`, { cause: err });
}
