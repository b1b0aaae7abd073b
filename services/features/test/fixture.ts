import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { EventType, JsonObject } from '@clientele/contracts/log-event';
import { createLogger } from '@clientele/shared/log';
import { migrate } from '@clientele/shared/migrate';
import { openPostgres } from '@clientele/shared/postgres';
import { createTestDatabase } from '@clientele/shared/testing';
import type { Pool, PoolClient } from 'pg';

export const logger = createLogger({ service: 'test', level: 'silent' });
const services = join(__dirname, '..', '..');

export interface LogDatabase {
  readonly url: string;
  readonly pool: Pool;
  drop(): Promise<void>;
}

/** A database with the log's and the features' tables, as their owners' migrations make them. */
export async function createLogDatabase(): Promise<LogDatabase> {
  const database = await createTestDatabase('features_');
  for (const schema of ['ingest', 'features'])
    await migrate({ databaseUrl: database.url, schema, folder: join(services, schema, 'migrations'), log: logger });
  const pool = openPostgres(database.url, logger);
  return {
    url: database.url,
    pool,
    async drop() {
      await pool.end();
      await database.drop();
    },
  };
}

export interface TestEvent {
  readonly messageId: string;
  readonly type?: EventType;
  readonly event?: string | null;
  readonly subjectId: string;
  readonly userId?: string | null;
  readonly eventTimeMs: number;
  readonly availableAtMs?: number;
  readonly properties?: JsonObject;
  readonly traits?: JsonObject;
}

/** Id of a subject of tests: stable, spread over all partitions. */
export function testSubjectId(name: string | number): string {
  const hex = createHash('sha256').update(String(name)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `9${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Appends events in one statement, as ingest does. */
export async function appendEvents(client: Pool | PoolClient, events: readonly TestEvent[], epoch = 1): Promise<void> {
  const column = <T>(of: (event: TestEvent) => T): T[] => events.map(of);
  await client.query(
    `INSERT INTO ingest.event (epoch, source_id, message_id, type, event, subject_id, user_id, event_time, available_at,
                               received_at, properties, traits, context, has_identity)
     SELECT $1, 1, message_id, type, event, subject_id, user_id, to_timestamp(event_ms / 1000),
            to_timestamp(available_ms / 1000), now(), properties, traits, '{}', false
       FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::float8[], $8::float8[], $9::jsonb[],
                   $10::jsonb[])
         AS t (message_id, type, event, subject_id, user_id, event_ms, available_ms, properties, traits)`,
    [
      epoch,
      column(({ messageId }) => messageId),
      column(({ type }) => type ?? 'track'),
      column(({ event }) => event ?? null),
      column(({ subjectId }) => subjectId),
      column(({ userId }) => userId ?? null),
      column(({ eventTimeMs }) => eventTimeMs),
      column(({ eventTimeMs, availableAtMs }) => availableAtMs ?? eventTimeMs),
      column(({ properties }) => JSON.stringify(properties ?? {})),
      column(({ traits }) => JSON.stringify(traits ?? {})),
    ],
  );
}

/** Resolves once `check` is true. @throws Error after `timeoutMs`. */
export async function until(check: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > endMs) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
