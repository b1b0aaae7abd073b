import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { AppError, isError } from './errors.js';
import type { Logger } from './log.js';

const FILE_NAME = /^(\d{4})_[a-z0-9]+(?:_[a-z0-9]+)*\.sql$/;
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

export interface MigrateOptions {
  readonly databaseUrl: string;
  /** Made when it is missing; a migration's unqualified names are in it. */
  readonly schema: string;
  /** Holds the files, `0001_create_customer.sql` and on. */
  readonly folder: string;
  readonly log: Logger;
}

interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/**
 * Applies the folder's new migrations in order, each in a transaction of its own, and returns their names. Runs that
 * overlap wait for each other. Changes nothing when an applied file was edited, or a new one sorts before it.
 */
export async function migrate({ databaseUrl, schema, folder, log }: MigrateOptions): Promise<readonly string[]> {
  if (!SCHEMA_NAME.test(schema)) throw invalid('SCHEMA_INVALID', `${schema} is not a schema name.`);
  const files = await readMigrations(folder);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: `migrate ${schema}` });
  client.on('error', (err) => {
    log.warn({ err }, 'postgres connection lost');
  });
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(hashtextextended($1, 0))`, [`clientele migrate ${schema}`]);
    const pending = pendingFiles(files, await appliedMigrations(client, schema), log);
    for (const file of pending) {
      await applyMigration(client, schema, file);
      log.info({ schema, migration: file.name }, 'migration applied');
    }
    return pending.map(({ name }) => name);
  } finally {
    await client.end(); // and with the session its lock
  }
}

async function readMigrations(folder: string): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  for (const [index, name] of names.entries()) {
    const number = FILE_NAME.exec(name)?.[1];
    if (number === undefined) throw invalid('MIGRATION_NAME', `${name} is not named NNNN_verb_noun.sql.`);
    if (Number(number) !== index + 1) throw invalid('MIGRATION_NUMBER', `${name} should have number ${index + 1}.`);
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      // A checkout on Windows may have changed the line ends.
      return { name, sql, sha256: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') };
    }),
  );
}

interface AppliedRow {
  name: string;
  sha256: string;
}

async function appliedMigrations(client: pg.Client, schema: string): Promise<readonly AppliedRow[]> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${schema}.schema_migration (
       name text PRIMARY KEY, sha256 text NOT NULL, apply_time timestamptz NOT NULL DEFAULT now())`,
  );
  const { rows } = await client.query<AppliedRow>(`SELECT name, sha256 FROM ${schema}.schema_migration ORDER BY name`);
  return rows;
}

function pendingFiles(
  files: readonly MigrationFile[],
  applied: readonly AppliedRow[],
  log: Logger,
): readonly MigrationFile[] {
  for (const [index, { name, sha256 }] of applied.entries()) {
    const file = files[index];
    if (file === undefined) {
      // An older release beside a newer one. Migrations only ever expand before code needs them, so it may run.
      log.warn({ migrations_unknown: applied.length - files.length }, 'the database is newer than these migrations');
      return [];
    }
    if (file.name !== name) throw invalid('MIGRATION_ORDER', `${name} was applied, but ${file.name} is in its place.`);
    if (file.sha256 !== sha256) throw invalid('MIGRATION_EDITED', `${name} was edited after it was applied.`);
  }
  return files.slice(applied.length);
}

async function applyMigration(client: pg.Client, schema: string, { name, sql, sha256 }: MigrationFile): Promise<void> {
  try {
    await client.query(`BEGIN; SET LOCAL search_path TO ${schema}; SET LOCAL lock_timeout TO '10s'`);
    await client.query(sql);
    await client.query(`INSERT INTO ${schema}.schema_migration (name, sha256) VALUES ($1, $2)`, [name, sha256]);
    await client.query('COMMIT');
  } catch (err) {
    await client.query('ROLLBACK').catch(() => undefined);
    const code: unknown = isError(err) ? Reflect.get(err, 'code') : undefined;
    const suffix = typeof code === 'string' ? ` (${code})` : '';
    throw new AppError('failed_precondition', 'MIGRATION_FAILED', `Migration ${name} failed${suffix}.`, { cause: err });
  }
}

const invalid = (reason: string, message: string): AppError => new AppError('failed_precondition', reason, message);
