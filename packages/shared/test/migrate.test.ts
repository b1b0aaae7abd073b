import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { testServer } from '../src/testing.js';
import { createLogger } from '../src/log.js';
import { migrate } from '../src/migrate.js';

const databaseUrl = testServer('TEST_DATABASE_URL');
const schema = `shared_migrate_${String(process.pid)}`;
const log = createLogger({ service: 'test', level: 'silent' });
const client = new pg.Client({ connectionString: databaseUrl });
let folder = '';

const write = (name: string, sql: string): Promise<void> => writeFile(join(folder, name), sql);
const run = (): Promise<readonly string[]> => migrate({ databaseUrl, schema, folder, log });
const tables = async (): Promise<unknown[]> => {
  const sql = `SELECT table_name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1`;
  const { rows } = await client.query<{ table_name: string }>(sql, [schema]);
  return rows.map(({ table_name }) => table_name).filter((name) => name !== 'schema_migration');
};

beforeAll(() => client.connect());
afterAll(() => client.end());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrate-'));
  await write('0001_create_customer.sql', 'CREATE TABLE customer (id bigint PRIMARY KEY);');
  await write('0002_create_trait.sql', 'CREATE TABLE trait (id bigint REFERENCES customer);');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
});

describe('migrate', () => {
  it('applies the files in order into the schema, each once', async () => {
    expect(await run()).toEqual(['0001_create_customer.sql', '0002_create_trait.sql']);
    expect(await run()).toEqual([]);
    await write('0003_create_view.sql', 'CREATE TABLE feature_view (id bigint);');
    expect(await run()).toEqual(['0003_create_view.sql']);
    expect(await tables()).toEqual(['customer', 'feature_view', 'trait']);
  });

  it('applies each file once when several run at a time', async () => {
    const applied = await Promise.all([run(), run(), run()]);
    expect(applied.flat()).toHaveLength(2);
  });

  it('takes back all of a file that fails, and keeps those before it', async () => {
    await write('0003_create_broken.sql', 'CREATE TABLE broken (id bigint); SELECT nonsense;');
    await expect(run()).rejects.toMatchObject({
      reason: 'MIGRATION_FAILED',
      message: 'Migration 0003_create_broken.sql failed (42703).',
    });
    expect(await tables()).toEqual(['customer', 'trait']);
  });

  it('refuses an applied file that was edited, but not one with other line ends', async () => {
    await run();
    await write('0001_create_customer.sql', 'CREATE TABLE customer (id bigint);');
    await expect(run()).rejects.toMatchObject({ reason: 'MIGRATION_EDITED' });
  });

  it('takes other line ends for the same file', async () => {
    await write('0003_create_view.sql', 'CREATE TABLE v (\n  id bigint);\n');
    await run();
    await write('0003_create_view.sql', 'CREATE TABLE v (\r\n  id bigint);\r\n');
    expect(await run()).toEqual([]);
  });

  it('refuses a file in place of an applied one', async () => {
    await run();
    await rm(join(folder, '0002_create_trait.sql'));
    await write('0002_create_other.sql', 'SELECT 1;');
    await expect(run()).rejects.toMatchObject({ reason: 'MIGRATION_ORDER' });
  });

  it('lets an older release run beside a newer database', async () => {
    await run();
    await rm(join(folder, '0002_create_trait.sql'));
    expect(await run()).toEqual([]);
  });

  it.each([
    { name: '0004_skip_three.sql', reason: 'MIGRATION_NUMBER' },
    { name: '0002_repeat_two.sql', reason: 'MIGRATION_NUMBER' },
    { name: 'notes.sql', reason: 'MIGRATION_NAME' },
  ])('refuses $name as $reason and changes nothing', async ({ name, reason }) => {
    await write(name, 'SELECT 1;');
    await expect(run()).rejects.toMatchObject({ reason });
    expect(await tables()).toEqual([]);
  });
});
