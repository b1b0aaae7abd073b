import type { Pool } from 'pg';
import { inShortTransaction } from './postgres-transaction.js';

const CHECK_TIMEOUT_MS = 2_000;

/** Whether Postgres answers and may be written to. */
export async function isWritable(pool: Pool): Promise<boolean> {
  const sql = 'SELECT pg_is_in_recovery() AS is_replica';
  const read = inShortTransaction(pool, (client) => client.query<{ is_replica: boolean }>(sql), CHECK_TIMEOUT_MS);
  return (await read).rows[0]?.is_replica === false;
}
