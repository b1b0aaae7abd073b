import { isError } from '@clientele/shared/errors';
import { withTimeLimit } from '@clientele/shared/time-limit';
import type { Pool } from 'pg';
import type { HealthProbe } from '../ports.js';

/** Whether this service's own tables can be read: a database without them cannot serve. */
export const createPostgresHealthProbe = (pool: Pool): HealthProbe => ({
  name: 'database',
  async check(timeoutMs) {
    const answer = pool.query('SELECT 1 FROM api_key LIMIT 1').then(
      () => 'serving' as const,
      (err: unknown) => (hasSqlState(err) ? ('not_serving' as const) : ('unreachable' as const)),
    );
    return withTimeLimit(answer, timeoutMs, 'unreachable');
  },
});

/** Postgres itself answered, with an error. */
const hasSqlState = (err: unknown): boolean => isError(err) && 'severity' in err;
