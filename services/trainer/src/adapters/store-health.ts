import { AppError } from '@clientele/shared/errors';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';

/** Whether both stores answer. */
export async function storesAnswer({ pool, redis }: { pool: Pool; redis: Redis }): Promise<boolean> {
  await Promise.all([pool.query('SELECT 1'), redis.ping()]);
  return true;
}

/** @throws AppError `failed_precondition` SCHEMA_MISSING when the migrations have not run. */
export async function requireSchema(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ found: boolean }>(`SELECT to_regclass('training_run') IS NOT NULL AS found`);
  if (rows[0]?.found !== true)
    throw new AppError('failed_precondition', 'SCHEMA_MISSING', 'The tables are missing: run db:migrate first.');
}
