import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { inShortTransaction } from './postgres-transaction.js';

const CHECK_INTERVAL_MS = 500;
const CHECK_TIMEOUT_MS = 2_000;

/** Tells `report` again and again, until the signal is aborted, whether Postgres answers and may be written to. */
export async function watchPostgres(
  pool: Pool,
  report: (isReady: boolean, err?: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const health = await check(pool);
    report(health.isReady, health.err);
    await sleep(CHECK_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function check(pool: Pool): Promise<{ isReady: boolean; err?: unknown }> {
  const sql = 'SELECT pg_is_in_recovery() AS is_replica';
  return inShortTransaction(pool, (client) => client.query<{ is_replica: boolean }>(sql), CHECK_TIMEOUT_MS).then(
    ({ rows }) => ({ isReady: rows[0]?.is_replica === false }),
    (err: unknown) => ({ isReady: false, err }),
  );
}
