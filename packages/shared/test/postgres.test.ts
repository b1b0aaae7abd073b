import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { testServer } from '../src/testing.js';
import { startTcpProxy } from '../src/testing-tcp-proxy.js';
import { AppError } from '../src/errors.js';
import { createLogger } from '../src/log.js';
import { listen } from '../src/postgres-listen.js';
import { inTransaction, openPostgres, waitForPostgres } from '../src/postgres.js';

const url = testServer('TEST_DATABASE_URL');
const schema = `shared_postgres_${String(process.pid)}`;
let warned = (): void => undefined;
const log = createLogger({
  service: 'test',
  level: 'warn',
  destination: {
    write: () => {
      warned();
    },
  },
});
const opened: (() => Promise<unknown>)[] = [];

function open(options: Parameters<typeof openPostgres>[2] = {}, at = url): pg.Pool {
  const pool = openPostgres(at, log, { schema, ...options });
  opened.push(() => pool.end());
  return pool;
}

const withUrl = (change: (parsed: URL) => void): string => {
  const parsed = new URL(url);
  change(parsed);
  return parsed.href;
};

beforeAll(async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.entry (id bigint PRIMARY KEY)`);
  await client.end();
});

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

afterAll(async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`DROP SCHEMA ${schema} CASCADE`);
  await client.end();
});

describe('openPostgres', () => {
  it('looks names up in the schema, names itself, and gives int8 as a string', async () => {
    const pool = open({ applicationName: 'shared-test' });
    const { rows } = await pool.query<{ name: string; schema: string; n: string }>(
      `SELECT current_setting('application_name') AS name, current_schema() AS schema, count(*) AS n FROM entry`,
    );
    expect(rows).toEqual([{ name: 'shared-test', schema, n: '0' }]);
  });

  it('keeps options that the URL has', async () => {
    const pool = open(
      {},
      withUrl((parsed) => {
        parsed.searchParams.set('options', '-c work_mem=7MB');
      }),
    );
    const { rows } = await pool.query(`SELECT current_setting('work_mem') AS work_mem, current_schema() AS schema`);
    expect(rows).toEqual([{ work_mem: '7MB', schema }]);
  });

  it('refuses a schema that is no name', () => {
    expect(() => openPostgres(url, log, { schema: 'x -c fsync=off' })).toThrow(AppError);
  });

  it('outlives connections that the server ends, idle or in use', async () => {
    const pool = open({ max: 2 });
    const [idle, used] = [await pool.connect(), await pool.connect()];
    const { rows } = await idle.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const usedRows = await used.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const lost = Promise.all([
      new Promise((resolve) => pool.once('remove', resolve)), // once() would take the pool's error for a failure
      once(used, 'error'),
    ]);
    idle.release();
    const killer = open({ max: 1 });
    await killer.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid', [
      [rows[0]?.pid, usedRows.rows[0]?.pid],
    ]);
    await lost;
    used.release(true);
    await expect(pool.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it('has the server cancel a statement that takes too long', async () => {
    const pool = open({ statementTimeoutMs: 20 });
    await expect(pool.query('SELECT pg_sleep(10)')).rejects.toMatchObject({ code: '57014' });
  });
});

describe('inTransaction', () => {
  const ids = async (pool: pg.Pool): Promise<unknown[]> =>
    (await pool.query<{ id: string }>('SELECT id FROM entry')).rows;

  it('commits what the function did and returns its result', async () => {
    const pool = open();
    const result = await inTransaction(pool, async (client) => {
      await client.query('INSERT INTO entry VALUES (1)');
      return 'done';
    });
    expect(result).toBe('done');
    expect(await ids(pool)).toEqual([{ id: '1' }]);
  });

  it('rolls back when the function throws, and gives the connection back clean', async () => {
    const pool = open({ max: 1 });
    const failed = inTransaction(pool, async (client) => {
      await client.query('INSERT INTO entry VALUES (2)');
      throw new AppError('aborted', 'LEASE_LOST', 'The lease was lost.');
    });
    await expect(failed).rejects.toMatchObject({ reason: 'LEASE_LOST' });
    expect(await ids(pool)).toEqual([{ id: '1' }]);
  });

  it('does not report a commit that Postgres turned into a rollback', async () => {
    const pool = open({ max: 1 });
    const swallowed = inTransaction(pool, async (client) => {
      await client.query('INSERT INTO entry VALUES (3)');
      await client.query('INSERT INTO entry VALUES (1)').catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ reason: 'TRANSACTION_ABORTED' });
    expect(await ids(pool)).toEqual([{ id: '1' }]);
  });

  it('drops a connection that broke inside', async () => {
    const pool = open({ max: 1 });
    const broken = inTransaction(pool, (client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    await expect(broken).rejects.toThrow();
    expect(await ids(pool)).toEqual([{ id: '1' }]);
  });
});

describe('waitForPostgres', () => {
  it.each([
    {
      name: 'a wrong password',
      change: (parsed: URL) => (parsed.password = 'wrong'),
      said: /password|may not connect/,
    },
    { name: 'a missing database', change: (parsed: URL) => (parsed.pathname = '/nowhere'), said: /does not exist/ },
  ])('fails at once with the reason for $name', async ({ change, said }) => {
    const pool = open({}, withUrl(change));
    await expect(waitForPostgres(pool, log)).rejects.toMatchObject({
      reason: 'POSTGRES_REFUSED',
      message: expect.stringMatching(said),
    });
  });

  it('waits for a Postgres that cannot be reached yet', async () => {
    const proxy = await startTcpProxy(url, 5_432);
    await proxy.cut();
    opened.push(() => proxy.cut());
    const pool = open({}, proxy.url);
    const refused = new Promise<void>((resolve) => {
      warned = resolve;
    });
    const waiting = waitForPostgres(pool, log);
    await refused;
    await proxy.restore();
    await waiting;
  });
});

describe('listen', () => {
  it('tells of notifications, and tells to look again after its connection was lost', async () => {
    const channel = `channel_${schema}`;
    const got: (string | undefined)[] = [];
    let wake = (): void => undefined;
    const has = async (length: number): Promise<void> => {
      while (got.length < length)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    };
    const listening = listen(
      url,
      channel,
      (payload) => {
        got.push(payload);
        wake();
      },
      log,
    );
    opened.push(() => listening.stop());
    const pool = open();
    await has(1);
    await pool.query('SELECT pg_notify($1, $2)', [channel, 'one']);
    await has(2);
    await pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
      `listen ${channel}`,
    ]);
    await has(3);
    await pool.query('SELECT pg_notify($1, $2)', [channel, 'two']);
    await has(4);
    expect(got).toEqual([undefined, 'one', undefined, 'two']);
  });
});
