import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@clientele/shared/errors';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';

const CHECK_INTERVAL_MS = 500;
const CHECK_TIMEOUT_MS = 2_000;

/** Tells `report`, until the signal is aborted, whether both stores answer. */
export async function watchStores(
  { pool, redis }: { pool: Pool; redis: Redis },
  report: (isReady: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const answers = Promise.all([pool.query('SELECT 1'), redis.ping()]).then(
      () => true,
      () => false,
    );
    const late = sleep(CHECK_TIMEOUT_MS, false, { signal }).catch(() => false);
    report(await Promise.race([answers, late]));
    await sleep(CHECK_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** @throws AppError `failed_precondition` SCHEMA_MISSING when the migrations have not run. */
export async function requireSchema(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ found: boolean }>(`SELECT to_regclass('training_run') IS NOT NULL AS found`);
  if (rows[0]?.found !== true)
    throw new AppError('failed_precondition', 'SCHEMA_MISSING', 'The tables are missing: run db:migrate first.');
}
