import { inTransaction } from '@clientele/shared/postgres';
import { namingPostgresErrors } from '@clientele/shared/dependency-errors';
import type { Pool, PoolClient } from 'pg';
import type { Lease, LeaseStore } from '../ports.js';

/** The server's clock decides about expiry, so the holders' clocks need not agree. */
const EXPIRE_TIME = `clock_timestamp() + make_interval(secs => $2::float8 / 1000)`;

const IS_FREE = `(holder IS NULL OR holder = $1 OR expire_time <= clock_timestamp())`;

interface LeaseRow {
  lease_epoch: string;
  free: boolean;
}

/** @throws AppError `unavailable` POSTGRES_UNAVAILABLE from every method. */
export function createPostgresLeaseStore(pool: Pool): LeaseStore {
  return {
    acquire: (holder, ttlMs) =>
      namingPostgresErrors(async () => {
        // Looked at without locks first: a waiting replica must not write, as that would hold back readers of the log.
        const { rows } = await pool.query<{ free: boolean | null }>(
          `SELECT bool_and(${IS_FREE}) AS free FROM features.partition_lease`,
          [holder],
        );
        if (rows[0]?.free !== true) return undefined;
        return inTransaction(pool, (client) => takeAll(client, holder, ttlMs));
      }),
    renew: (holder, lease, ttlMs) =>
      namingPostgresErrors(async () => {
        const { rowCount } = await pool.query(
          `UPDATE features.partition_lease SET expire_time = ${EXPIRE_TIME} WHERE holder = $1 AND lease_epoch = $3`,
          [holder, ttlMs, lease.epoch.toString()],
        );
        return (rowCount ?? 0) > 0;
      }),
    advance: (holder, lease, { ttlMs, aboveEpoch }) =>
      namingPostgresErrors(async () => {
        const epoch = (aboveEpoch > lease.epoch ? aboveEpoch : lease.epoch) + 1n;
        const { rowCount } = await pool.query(
          `UPDATE features.partition_lease SET expire_time = ${EXPIRE_TIME}, lease_epoch = $4
            WHERE holder = $1 AND lease_epoch = $3`,
          [holder, ttlMs, lease.epoch.toString(), epoch.toString()],
        );
        return (rowCount ?? 0) > 0 ? { epoch } : undefined;
      }),
    release: (holder) =>
      namingPostgresErrors(async () => {
        await pool.query(
          `UPDATE features.partition_lease SET holder = NULL, expire_time = '-infinity' WHERE holder = $1`,
          [holder],
        );
      }),
  };
}

async function takeAll(client: PoolClient, holder: string, ttlMs: number): Promise<Lease | undefined> {
  const { rows } = await client.query<LeaseRow>(
    `SELECT lease_epoch, ${IS_FREE} AS free FROM features.partition_lease ORDER BY partition FOR UPDATE`,
    [holder],
  );
  if (!rows.every(({ free }) => free)) return undefined;
  const epochs = rows.map((row) => BigInt(row.lease_epoch));
  const epoch = epochs.reduce((max, next) => (next > max ? next : max), 0n) + 1n;
  await client.query(
    `UPDATE features.partition_lease SET holder = $1, expire_time = ${EXPIRE_TIME}, lease_epoch = $3`,
    [holder, ttlMs, epoch.toString()],
  );
  return { epoch };
}
