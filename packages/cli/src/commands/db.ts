import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { mapPostgresError } from '@clientele/shared/dependency-errors';
import { AppError, isError } from '@clientele/shared/errors';
import { createLogger } from '@clientele/shared/log';
import { migrate } from '@clientele/shared/migrate';
import { requireEnv } from '../api.js';
import { CliError, textOption, type Command } from '../command.js';

/** Services that own tables, in the order in which theirs are made. Each one's schema has its name. */
const SERVICES = ['ingest', 'features', 'trainer', 'gateway'] as const;

export const dbMigrate: Command = {
  name: 'db migrate',
  summary: 'make or update the tables of every service',
  usage: '[--root DIR]',
  details: [
    '--root DIR    root of the checkout whose migrations to apply; by default the one that this program is part of',
    'DATABASE_URL  the database; its user must own it or may create schemas in it',
  ],
  examples: ['DATABASE_URL=postgres://postgres@127.0.0.1:5432/clientele clientele db migrate'],
  options: { root: { type: 'string' } },
  argCount: [0, 0],
  async run(io, input) {
    const databaseUrl = requireEnv(io, 'DATABASE_URL', 'the URL of the database, postgres://user@host/name');
    const root = resolve(textOption(input, 'root') ?? io.root);
    const log = createLogger({ service: 'clientele', level: 'warn', destination: { write: io.err } });
    const applied: { schema: string; migration: string }[] = [];
    for (const { schema, folder } of findMigrations(root)) {
      const names = await migrate({ databaseUrl, schema, folder, log }).catch(explain);
      applied.push(...names.map((migration) => ({ schema, migration })));
    }
    const lines = applied.map(({ schema, migration }) => `applied ${schema}/${migration}`);
    return { json: { applied }, text: lines.length === 0 ? 'The database is up to date.' : lines.join('\n') };
  },
};

function findMigrations(root: string): readonly { readonly schema: string; readonly folder: string }[] {
  const found = SERVICES.map((schema) => ({ schema, folder: join(root, 'services', schema, 'migrations') }));
  const missing = found.find(({ folder }) => !existsSync(folder));
  if (missing === undefined) return found;
  throw new CliError('ROOT_INVALID', `${missing.folder} is missing: give the root of the checkout with --root.`);
}

/** Why Postgres did not do what it was asked, and what to do. */
export function explain(err: unknown): never {
  const known = mapPostgresError(err);
  if (err instanceof AppError) throw new CliError(err.reason, err.message, { cause: err });
  if (known.kind === 'unavailable') {
    throw new CliError(known.reason, 'The database cannot be reached: check DATABASE_URL and that it runs.', {
      cause: err,
    });
  }
  const code: unknown = isError(err) ? Reflect.get(err, 'code') : undefined;
  if (code === '42P01' || code === '3F000') {
    throw new CliError('NOT_MIGRATED', 'The database lacks the tables: run "clientele db migrate" first.', {
      cause: err,
    });
  }
  if (typeof code !== 'string') throw err;
  throw new CliError(
    'POSTGRES_REFUSED',
    `The database refused with ${code}: check DATABASE_URL and its user's rights.`,
    {
      cause: err,
    },
  );
}
