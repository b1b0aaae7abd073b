import type { Pool } from 'pg';
import type { LogMaintenance } from '../ports.js';
import { inShortTransaction } from './postgres-transaction.js';

const MONTHS_AHEAD = 2;

export const createPostgresLogMaintenance = (pool: Pool): LogMaintenance => ({
  async ensurePartitions(now) {
    await inShortTransaction(pool, (client) =>
      client.query('SELECT ensure_event_partitions($1, $2)', [now, MONTHS_AHEAD]),
    );
  },
  async purgeDailyKeys(before) {
    const day = before.toISOString().slice(0, 10);
    const { rowCount } = await inShortTransaction(pool, (client) =>
      client.query('DELETE FROM daily_key WHERE day < $1::date', [day]),
    );
    return rowCount ?? 0;
  },
});
