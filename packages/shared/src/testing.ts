import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Ends its connections and drops it. */
  drop(): Promise<void>;
}

/** An empty database of its own for one test file, on the server of `serverUrl`. The prefix begins its name. */
export async function createTestDatabase(serverUrl: string | undefined, prefix: string): Promise<TestDatabase> {
  if (serverUrl === undefined) throw new Error('Set TEST_DATABASE_URL to a Postgres server for tests.');
  const name = `${prefix}${randomBytes(6).toString('hex')}`;
  await runOnce(serverUrl, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => runOnce(serverUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`),
  };
}

async function runOnce(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
