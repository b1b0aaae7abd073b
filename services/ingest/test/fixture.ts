import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { createLogger, type Logger } from '@clientele/shared/log';
import { createMetrics } from '@clientele/shared/metrics';
import { migrate } from '@clientele/shared/migrate';
import { createTestDatabase } from '@clientele/shared/testing';
import { createPostgresEventLog } from '../src/adapters/postgres-event-log.js';
import { createPostgresIdentifierReader } from '../src/adapters/postgres-identifier-reader.js';
import { createPostgresLogMaintenance } from '../src/adapters/postgres-log-maintenance.js';
import { createPostgresSourceStore } from '../src/adapters/postgres-source-store.js';
import { openIngestPostgres } from '../src/adapters/postgres-store.js';
import type { AppDeps } from '../src/app.js';
import { createKeyring, type Keyring } from '../src/domain/sealing.js';

export const WORKSPACE_SECRET = 'workspace secret of the tests';
export const INTERNAL_TOKEN = 'inner token of the tests';
export const silent: Logger = createLogger({ service: 'test', level: 'silent' });

export interface IngestDatabase {
  readonly url: string;
  readonly pool: Pool;
  readonly keyring: Keyring;
  /** Adapters on `pool`, or on another one. */
  deps(pool?: Pool): AppDeps;
  drop(): Promise<void>;
}

/** A new database with the migrations of ingest. */
export async function createIngestDatabase(): Promise<IngestDatabase> {
  const database = await createTestDatabase('ingest_');
  await migrate({
    databaseUrl: database.url,
    schema: 'ingest',
    folder: join(__dirname, '..', 'migrations'),
    log: silent,
  });
  const pool = openIngestPostgres(database.url, silent);
  const keyring = createKeyring(Buffer.alloc(32, 7), randomBytes);
  return {
    url: database.url,
    pool,
    keyring,
    deps: (other = pool) => ({
      eventLog: createPostgresEventLog(other, keyring),
      sources: createPostgresSourceStore(other),
      reader: createPostgresIdentifierReader(other, keyring),
      maintenance: createPostgresLogMaintenance(other),
      workspaceSecret: WORKSPACE_SECRET,
      internalToken: INTERNAL_TOKEN,
      now: () => new Date(),
      newId: randomUUID,
      log: silent,
      metrics: createMetrics(),
    }),
    async drop() {
      await pool.end();
      await database.drop();
    },
  };
}

/** Deletes all rows, so that tests of one file share a database. */
export async function emptyLog(pool: Pool): Promise<void> {
  await pool.query('TRUNCATE event, message, event_identity, subject_key, daily_key, rejected_event');
}
