import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { createLogger } from '@clientele/shared/log';
import { migrate } from '@clientele/shared/migrate';
import { openPostgres } from '@clientele/shared/postgres';
import { createTestDatabase, type TestDatabase } from '@clientele/shared/testing';
import type { Pool } from 'pg';
import { createPostgresModelRegistry } from '../src/adapters/postgres-model-registry.js';
import { createPostgresRunStore } from '../src/adapters/postgres-run-store.js';
import { describeRegistry } from '../src/ports.contract.js';

const log = createLogger({ service: 'trainer', level: 'silent' });
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('trainer_');
  await migrate({ databaseUrl: database.url, schema: 'trainer', folder: join(__dirname, '../migrations'), log });
  pool = openPostgres(database.url, log, { schema: 'trainer' });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

describeRegistry('Postgres', async () => {
  await pool.query('TRUNCATE alias, model_version, artifact, training_run');
  return { ...createPostgresRunStore(pool), ...createPostgresModelRegistry(pool) };
});
