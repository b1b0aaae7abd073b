import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@clientele/shared/errors';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';

const CHECK_INTERVAL_MS = 500;
const CHECK_TIMEOUT_MS = 2_000;

interface Answer {
  readonly isReady: boolean;
  readonly err?: unknown;
}

/** Tells `report`, until the signal is aborted, whether both stores answer. */
export async function watchStores(
  { pool, redis }: { pool: Pool; redis: Redis },
  report: (isReady: boolean, err?: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const answers = Promise.all([pool.query('SELECT 1'), redis.ping()]).then(
      (): Answer => ({ isReady: true }),
      (err: unknown): Answer => ({ isReady: false, err }),
    );
    const late = sleep<Answer>(CHECK_TIMEOUT_MS, { isReady: false }, { signal }).catch((): Answer => ({
      isReady: false,
    }));
    const { isReady, err } = await Promise.race([answers, late]);
    report(isReady, err);
    await sleep(CHECK_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** @throws AppError `failed_precondition` SCHEMA_MISSING when the migrations have not run. */
export async function requireSchema(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ found: boolean }>(`SELECT to_regclass('training_run') IS NOT NULL AS found`);
  if (rows[0]?.found !== true)
    throw new AppError('failed_precondition', 'SCHEMA_MISSING', 'The tables are missing: run db:migrate first.');
}
