import { isError } from '@clientele/shared/errors';
import type { Pool } from 'pg';
import type { HealthProbe } from '../ports.js';

/** Whether this service's own tables can be read: a database without them cannot serve. */
export const createPostgresHealthProbe = (pool: Pool): HealthProbe => ({
  name: 'database',
  async check(timeoutMs) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'unreachable'>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, 'unreachable');
    });
    const answer = pool.query('SELECT 1 FROM api_key LIMIT 1').then(
      () => 'serving' as const,
      (err: unknown) => (hasSqlState(err) ? ('not_serving' as const) : ('unreachable' as const)),
    );
    const status = await Promise.race([answer, late]);
    clearTimeout(timer);
    return status;
  },
});

/** Postgres itself answered, with an error. */
const hasSqlState = (err: unknown): boolean => isError(err) && 'severity' in err;
