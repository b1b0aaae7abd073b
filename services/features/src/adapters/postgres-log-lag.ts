import type { LogPosition } from '@clientele/contracts/log-event';
import type { Metrics } from '@clientele/shared/metrics';
import type { Pool } from 'pg';

/** What can be read behind a position: the newest, and how long ago the next was received. Two steps of an index. */
const LAG = `
SELECT (head.seq - $3::bigint)::float8 AS seq_distance,
       extract(epoch FROM clock_timestamp() - next.received_at)::float8 AS waiting_seconds
  FROM (SELECT seq FROM ingest.event_log_v1
         WHERE epoch = $1::int AND (xid, seq) > ($2::xid8, $3::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY xid DESC, seq DESC LIMIT 1) AS head,
       (SELECT received_at FROM ingest.event_log_v1
         WHERE epoch = $1::int AND (xid, seq) > ($2::xid8, $3::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY xid, seq LIMIT 1) AS next`;

/**
 * How long the oldest transaction that has written something is open, in any database of the cluster, prepared ones
 * included: nothing that commits after it began can be read. Transactions of roles whose activity ours may not see are
 * left out (`pg_read_all_stats` lets it).
 */
const XMIN_AGE = `
SELECT coalesce(extract(epoch FROM max(clock_timestamp() - start_time)), 0)::float8 AS age_seconds
  FROM (SELECT xact_start AS start_time FROM pg_stat_activity WHERE backend_xid IS NOT NULL
        UNION ALL SELECT prepared FROM pg_prepared_xacts) AS writing`;

export interface LogLagOptions {
  readonly pool: Pool;
  /** Up to where the log has been applied; undefined where another replica does it. */
  readonly position: () => LogPosition | undefined;
}

/** Shows how far the states are behind the log, and what holds the log's readers back. */
export function meterLogLag(metrics: Metrics, { pool, position }: LogLagOptions): void {
  const lag = metrics.gauge(
    'clientele_features_consumer_lag_events',
    'Readable events that no state holds yet: exactly 0 when there are none, else about so many.',
    {},
  );
  const waiting = metrics.gauge(
    'clientele_features_consumer_lag_seconds',
    'Time since the first readable event that no state holds yet was received; 0 when there is none.',
    {},
  );
  const xminAge = metrics.gauge(
    'clientele_log_xmin_age_seconds',
    "Age of the oldest open transaction that writes, which hides later events from the log's readers.",
    {},
  );
  metrics.onScrape([lag, waiting], async () => {
    const at = position();
    if (at === undefined) return;
    const { rows } = await pool.query<{ seq_distance: number; waiting_seconds: number }>(LAG, [
      at.epoch,
      at.xid.toString(),
      at.seq.toString(),
    ]);
    const [row] = rows;
    lag({}).set(row === undefined ? 0 : Math.max(1, row.seq_distance)); // transactions share the numbers as they come
    waiting({}).set(row === undefined ? 0 : Math.max(0, row.waiting_seconds)); // received by another clock
  });
  metrics.onScrape([xminAge], async () => {
    const { rows } = await pool.query<{ age_seconds: number }>(XMIN_AGE);
    if (rows[0] !== undefined) xminAge({}).set(Math.max(0, rows[0].age_seconds));
  });
}
