import type { LogEvent, LogPosition } from '@clientele/contracts/log-event';
import { mapPostgresError, namingPostgresErrors } from '@clientele/shared/dependency-errors';
import { isError } from '@clientele/shared/errors';
import { remainingMs } from '@clientele/shared/request-context';
import type { Pool, PoolClient } from 'pg';
import type { EventClock, EventLog, LogDescription, LogSnapshot, ReceivedEvent } from '../ports.js';
import {
  fromDbLogEvent,
  fromDbReceivedEvent,
  LOG_EVENT_COLUMNS,
  RECEIVED_EVENT_COLUMNS,
  type LogEventRow,
  type ReceivedEventRow,
} from './log-event-row.js';
import { fetchPieces } from './postgres-cursor.js';

const LOG = 'ingest.event_log_v1';
const EPOCH = `(SELECT coalesce(max(epoch), 1) FROM ingest.event_log_v1)`;
/** Nothing that commits later can sort before what this lets through: no transaction below xmin is still open. */
const READABLE = `xid < pg_snapshot_xmin(pg_current_snapshot())`;
const STATEMENT_TIMEOUT_MS_MAX = 600_000;
/** Kept of the request's deadline for answering. */
const ANSWER_MS = 50;
/** Sorting a whole log should not spill because of the server's modest default. */
const SORT_MEMORY = '64MB';

const ORDER: Record<EventClock, string> = {
  available: 'subject_id, greatest(event_time, available_at), xid, seq',
  happened: 'subject_id, event_time, xid, seq',
};

/**
 * Reads the published view of the log.
 *
 * @throws AppError `unavailable` POSTGRES_UNAVAILABLE, `deadline_exceeded` STATEMENT_TIMEOUT from every method.
 */
export function createPostgresEventLog(pool: Pool): EventLog {
  return {
    currentEpoch: () => namingPostgresErrors(() => readEpoch(pool)),
    readAfter: (position, limit) => namingPostgresErrors(() => readAfter(pool, position, limit)),
    describe: () => namingPostgresErrors(() => inReadOnly(pool, describe)),
    knownSubjects: (subjectIds) =>
      namingPostgresErrors(() => inReadOnly(pool, (client) => knownSubjects(client, subjectIds))),
    readSubjects: (subjectIds) => readSubjects(pool, subjectIds),
    withSnapshot: (fn) =>
      namingPostgresErrors(() =>
        inReadOnly(pool, async (client) => fn(createSnapshot(client, await newestPosition(client)))),
      ),
  };
}

/** One step of an index, and one more for each event that cannot be read yet. */
export const NEWEST_AVAILABLE = `SELECT floor(extract(epoch FROM available_at) * 1000)::float8 AS available_ms
  FROM ${LOG} WHERE epoch = $1::int AND ${READABLE} ORDER BY available_at DESC LIMIT 1`;

type Queryable = Pick<Pool, 'query'>;

async function readEpoch(queryable: Queryable): Promise<number> {
  const { rows } = await queryable.query<{ epoch: number }>(`SELECT ${EPOCH} AS epoch`);
  return rows[0]?.epoch ?? 1;
}

async function readAfter(
  pool: Pool,
  { epoch, xid, seq }: LogPosition,
  limit: number,
): Promise<readonly ReceivedEvent[]> {
  const { rows } = await pool.query<ReceivedEventRow>({
    name: 'read_after',
    rowMode: 'array',
    text: `SELECT ${RECEIVED_EVENT_COLUMNS} FROM ${LOG}
            WHERE epoch = $1::int AND (xid, seq) > ($2::xid8, $3::bigint) AND ${READABLE}
            ORDER BY xid, seq LIMIT $4`,
    values: [epoch, xid.toString(), seq.toString(), limit],
  });
  return rows.map(fromDbReceivedEvent);
}

interface PositionRow {
  epoch: number;
  xid: string;
  seq: string;
}

async function newestPosition(queryable: Queryable): Promise<LogPosition> {
  const epoch = await readEpoch(queryable);
  const { rows } = await queryable.query<PositionRow>(
    `SELECT epoch, xid, seq FROM ${LOG} WHERE epoch = $1 AND ${READABLE} ORDER BY xid DESC, seq DESC LIMIT 1`,
    [epoch],
  );
  const [row] = rows;
  return row === undefined ? { epoch, xid: 0n, seq: 0n } : fromDbPosition(row);
}

const fromDbPosition = ({ epoch, xid, seq }: PositionRow): LogPosition => ({
  epoch,
  xid: BigInt(xid),
  seq: BigInt(seq),
});

async function describe(client: PoolClient): Promise<LogDescription> {
  const position = await newestPosition(client);
  const { rows } = await client.query<{ available_ms: number }>(NEWEST_AVAILABLE, [position.epoch]);
  return { position, maxAvailableAtMs: rows[0]?.available_ms };
}

async function knownSubjects(client: PoolClient, subjectIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ subject_id: string }>(
    `SELECT wanted.subject_id FROM unnest($1::uuid[]) AS wanted (subject_id)
      WHERE EXISTS (SELECT FROM ${LOG} AS log WHERE log.subject_id = wanted.subject_id AND log.epoch = $2 AND ${READABLE})`,
    [subjectIds, await readEpoch(client)],
  );
  return new Set(rows.map((row) => row.subject_id));
}

async function* readSubjects(pool: Pool, subjectIds: readonly string[]): AsyncGenerator<readonly LogEvent[]> {
  const client = await namingPostgresErrors(() => pool.connect());
  let broken: Error | undefined;
  try {
    await beginReadOnly(client);
    const sql = `SELECT ${LOG_EVENT_COLUMNS} FROM ${LOG}
                  WHERE subject_id = ANY($1::uuid[]) AND epoch = $2 AND ${READABLE} ORDER BY subject_id, xid, seq`;
    const pieces = fetchPieces<LogEventRow>(client, sql, [subjectIds, await readEpoch(client)]);
    for await (const rows of pieces) yield rows.map(fromDbLogEvent);
  } catch (err) {
    throw mapPostgresError(err);
  } finally {
    await client.query('ROLLBACK').catch((err: unknown) => {
      broken = isError(err) ? err : new Error('rollback failed');
    });
    client.release(broken);
  }
}

function createSnapshot(client: PoolClient, position: LogPosition): LogSnapshot {
  return {
    position,
    async *scan(until, clock) {
      const sql = `SELECT ${LOG_EVENT_COLUMNS} FROM ${LOG}
                    WHERE epoch = $1::int AND (xid, seq) <= ($2::xid8, $3::bigint) AND ${READABLE} ORDER BY ${ORDER[clock]}`;
      const values = [until.epoch, until.xid.toString(), until.seq.toString()];
      for await (const rows of fetchPieces<LogEventRow>(client, sql, values)) yield rows.map(fromDbLogEvent);
    },
  };
}

/** Runs `fn` in one read-only transaction on one snapshot, no longer than the current request may take. */
async function inReadOnly<T>(pool: Pool, fn: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await beginReadOnly(client);
    return await fn(client);
  } finally {
    await client.query('ROLLBACK').catch((err: unknown) => {
      broken = isError(err) ? err : new Error('rollback failed');
    });
    client.release(broken);
  }
}

async function beginReadOnly(client: PoolClient): Promise<void> {
  const timeoutMs = Math.max(1, Math.min(Math.floor(remainingMs() - ANSWER_MS), STATEMENT_TIMEOUT_MS_MAX));
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query(
    `SELECT set_config('statement_timeout', $1, true), set_config('work_mem', $2, true),
            set_config('cursor_tuple_fraction', '1', true)`,
    [String(timeoutMs), SORT_MEMORY],
  );
}
