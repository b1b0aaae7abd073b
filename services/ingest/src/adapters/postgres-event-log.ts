import { mapPostgresError } from '@clientele/shared/dependency-errors';
import { AppError, isError } from '@clientele/shared/errors';
import type { Pool } from 'pg';
import type { CanonicalEvent } from '../domain/canonical-event.js';
import type { RejectedEvent } from '../domain/rejected-event.js';
import type { Keyring } from '../domain/sealing.js';
import { EVENT_REFUSED, type EventLog } from '../ports.js';
import { runAppend } from './append-statement.js';
import { createDailyKeys, loadSubjectKeys } from './postgres-keys.js';
import { inShortTransaction } from './postgres-transaction.js';
import { insertRejected } from './rejected-statement.js';
import { dayToSeal, newKeyRows, sealEvents, sealRejected, subjectsToSeal, uniqueMessages } from './seal-rows.js';

const ATTEMPTS_MAX = 4;

/** SQLSTATE classes of errors that lie in the data: data exception, program limit exceeded. */
const DATA_ERROR = /^(?:22|54)/;
/** Serialization failure and deadlock: nothing was stored, and the same may well succeed now. */
const CONFLICT = /^(?:40001|40P01)$/;

/** What made an attempt fail in a way that another one may not. */
class RetryError extends Error {}

export function createPostgresEventLog(pool: Pool, keyring: Keyring): EventLog {
  const months = new Set<string>();
  const dailyKeys = createDailyKeys(pool, keyring);

  /** Whatever the clocks say, a partition is there before an event needs it. */
  async function ensureMonths(events: readonly CanonicalEvent[]): Promise<void> {
    for (const { receivedAtMs } of events) {
      const receivedAt = new Date(receivedAtMs);
      const month = receivedAt.toISOString().slice(0, 7);
      if (months.has(month)) continue;
      await inShortTransaction(pool, (client) => client.query('SELECT ensure_event_partitions($1, 1)', [receivedAt]));
      months.add(month);
    }
  }

  /** @returns Places of the events that were appended. */
  async function attempt(
    events: readonly CanonicalEvent[],
    rejected: readonly RejectedEvent[],
  ): Promise<readonly number[]> {
    await ensureMonths(events);
    const days = await dailyKeys.load(rejected.flatMap((one) => dayToSeal(one) ?? []));
    const unique = uniqueMessages(events);
    return inShortTransaction(pool, async (client) => {
      const subjects = await loadSubjectKeys(client, keyring, subjectsToSeal(unique, rejected));
      const keys = { keyring, subjects, days };
      const { arrivals, keyConflict } = await runAppend(client, sealEvents(unique, keys), newKeyRows(keys, rejected));
      if (keyConflict) throw new RetryError('another transaction made a key of the same subject');
      if (rejected.length > 0) await insertRejected(client, sealRejected(rejected, keys));
      return arrivals;
    });
  }

  async function attemptAll(
    events: readonly CanonicalEvent[],
    rejected: readonly RejectedEvent[],
  ): Promise<readonly number[]> {
    for (let left = ATTEMPTS_MAX - 1; ; left -= 1) {
      try {
        return await attempt(events, rejected);
      } catch (err) {
        if (left === 0 || !mayRetry(err)) throw toAppendError(err);
        months.clear(); // a partition may be gone
      }
    }
  }

  return {
    async append(events, rejected) {
      if (events.length === 0 && rejected.length === 0) return [];
      const arrivals = new Set(await attemptAll(events, rejected));
      return events.map((_event, arrival) => arrivals.has(arrival));
    },
  };
}

function mayRetry(err: unknown): boolean {
  if (err instanceof RetryError) return true;
  const isMissingPartition = sqlState(err) === '23514' && field(err, 'routine') === 'ExecFindPartition';
  return isMissingPartition || CONFLICT.test(sqlState(err));
}

function toAppendError(err: unknown): AppError {
  if (DATA_ERROR.test(sqlState(err))) {
    return new AppError('invalid_argument', EVENT_REFUSED, 'The database refused what an event holds.', { cause: err });
  }
  if (err instanceof RetryError) {
    return new AppError('unavailable', 'POSTGRES_BUSY', 'The database is busy.', { cause: err });
  }
  return mapPostgresError(err);
}

const field = (err: unknown, name: string): string => {
  const value: unknown = isError(err) ? Reflect.get(err, name) : undefined;
  return typeof value === 'string' ? value : '';
};
/** SQLSTATE of an error that the server sent. */
const sqlState = (err: unknown): string => (field(err, 'severity') === '' ? '' : field(err, 'code'));
