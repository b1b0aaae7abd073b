import type { Client } from 'pg';
import type { StoredMessages } from './reconcile.js';

/** Reads what the database holds of the messages whose ids begin with `prefix`, which has no `%` or `_`. */
export async function readStoredMessages(database: Client, prefix: string): Promise<StoredMessages> {
  const like = `${prefix}%`;
  const events = await database.query<{ message_id: string; count: number }>(
    'SELECT message_id, count(*)::int4 AS count FROM ingest.event WHERE message_id LIKE $1 GROUP BY 1',
    [like],
  );
  const rejected = await database.query<{ message_id: string; reasons: string[] }>(
    'SELECT message_id, array_agg(reason) AS reasons FROM ingest.rejected_event WHERE message_id LIKE $1 GROUP BY 1',
    [like],
  );
  return {
    events: new Map(events.rows.map(({ message_id, count }) => [message_id, count])),
    rejected: new Map(rejected.rows.map(({ message_id, reasons }) => [message_id, reasons])),
  };
}
