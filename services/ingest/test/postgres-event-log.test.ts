import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { createPostgresEventLog } from '../src/adapters/postgres-event-log.js';
import { openIngestPostgres } from '../src/adapters/postgres-store.js';
import { open } from '../src/domain/sealing.js';
import { describeEventLog, rejectedEvent, trackEvent } from '../src/ports.contract.js';
import { createIngestDatabase, emptyLog, silent, type IngestDatabase } from './fixture.js';

let database: IngestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createIngestDatabase();
  ({ pool } = database);
});
afterAll(() => database.drop());
beforeEach(() => emptyLog(pool));

const column = async (sql: string, parameters: unknown[] = []): Promise<unknown[]> =>
  (await pool.query<{ value: unknown }>(sql, parameters)).rows.map(({ value }) => value);
const log = () => createPostgresEventLog(pool, database.keyring);
const identified = (messageId: string, userId: string) =>
  trackEvent(messageId, { userId, context: { traits: { email: `${userId}@example.com` } } });

describeEventLog('Postgres', async () => {
  await emptyLog(pool);
  return {
    log: log(),
    messageIds: async () =>
      (await column('SELECT message_id AS value FROM event_log_v1 ORDER BY epoch, xid, seq')) as string[],
    rejectedReasons: async () =>
      (await column('SELECT reason AS value FROM rejected_event ORDER BY rejected_id')) as string[],
  };
});

describe('Postgres event log', () => {
  it('stores every message once when several replicas send the same ones, without deadlocks', async () => {
    const pools = [1, 2, 3, 4].map(() => openIngestPostgres(database.url, silent));
    const ids = Array.from({ length: 300 }, (_, index) => `m${index}`);
    const appended = await Promise.all(
      pools.flatMap((other, replica) =>
        [0, 1, 2].map(async (round) => {
          const order = ids.map((_, index) => ids[(index * (2 * replica + 1) + round * 50) % ids.length]!);
          const events = [...new Set(order)].map((id) => identified(id, `u${Number(id.slice(1)) % 40}`));
          return createPostgresEventLog(other, database.keyring).append(events, []);
        }),
      ),
    );
    expect(appended.flat().filter(Boolean)).toHaveLength(300);
    expect(await column('SELECT count(*)::int AS value FROM event')).toEqual([300]);
    expect(await column('SELECT count(*)::int AS value FROM subject_key')).toEqual([40]);
    const reader = database.deps().reader;
    const subjects = (await column('SELECT DISTINCT subject_id AS value FROM event')) as string[];
    const found = await reader.readIdentifiers(subjects); // opens every event: all were sealed with the stored keys
    expect([...found.values()].flat()).toHaveLength(300);
    await Promise.all(pools.map((other) => other.end()));
  });

  it('gives a duplicate no key and no identity', async () => {
    await log().append([trackEvent('a', { userId: 'u1' })], []);
    await log().append([identified('a', 'u9')], []);
    expect(await column('SELECT count(*)::int AS value FROM subject_key')).toEqual([0]);
    expect(await column('SELECT count(*)::int AS value FROM event_identity')).toEqual([0]);
  });

  it('makes the partition that an event needs, also one that was dropped since', async () => {
    const writer = log();
    const later = { ...trackEvent('later'), receivedAtMs: Date.UTC(2031, 4, 31, 23, 59, 59, 999) };
    expect(await writer.append([later], [])).toEqual([true]);
    await pool.query('DROP TABLE event_2031_05');
    expect(await writer.append([{ ...later, messageId: 'again' }], [])).toEqual([true]);
    expect(await column('SELECT tableoid::regclass::text AS value FROM event')).toEqual(['event_2031_05']);
  });

  it('makes partitions once when replicas need them at the same time, while others write', async () => {
    const at = new Date(Date.UTC(2033, 0, 1));
    const maintenance = database.deps().maintenance;
    const writes = Array.from({ length: 5 }, (_, index) => log().append([trackEvent(`w${index}`)], []));
    await Promise.all([...writes, ...Array.from({ length: 4 }, () => maintenance.ensurePartitions(at))]);
    const partitions = await column(
      `SELECT relname::text AS value FROM pg_class WHERE relispartition AND relkind = 'r' AND relname LIKE 'event_2033%' ORDER BY 1`,
    );
    expect(partitions).toEqual(['event_2033_01', 'event_2033_02', 'event_2033_03']);
  });

  it('publishes identities and notifies once a transaction', async () => {
    const listener = await pool.connect();
    const heard: string[] = [];
    listener.on('notification', ({ channel }) => heard.push(channel));
    await listener.query('LISTEN ingest_event_log');
    await log().append([identified('a', 'u1'), identified('b', 'u2'), trackEvent('c')], []);
    await log().append([identified('a', 'u1')], []); // nothing new
    await listener.query('SELECT 1');
    listener.release(true);
    expect(heard).toEqual(['ingest_event_log']);
    const identities = await column('SELECT identities AS value FROM event_log_v1 ORDER BY epoch, xid, seq');
    expect(identities).toEqual([
      { email: identified('a', 'u1').identities[0]!.hmac },
      { email: identified('b', 'u2').identities[0]!.hmac },
      {},
    ]);
  });

  it('never skips a late commit when read in order up to the oldest running transaction', async () => {
    const TAIL = `SELECT message_id AS value FROM event_log_v1
       WHERE epoch = 1 AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, seq`;
    const slow = await pool.connect();
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO event (epoch, source_id, message_id, type, subject_id, event_time, available_at, received_at,
        properties, traits, context, has_identity)
      VALUES (1, 1, 'slow', 'track', gen_random_uuid(), now(), now(), now(), '{}', '{}', '{}', false)`);
    await log().append([trackEvent('fast')], []);
    expect(await column(TAIL)).toEqual([]); // fast was committed, but slow is before it
    await slow.query('COMMIT');
    slow.release();
    expect(await column(TAIL)).toEqual(['slow', 'fast']);
  });

  it('seals rejected bodies, by subject or by day, and a purged day is unreadable', async () => {
    const subjectId = trackEvent('x').subjectId;
    const ofSubject = rejectedEvent({ subjectId, rawJson: '{"email":"ada@example.com"}' });
    const ofNobody = rejectedEvent({ rawJson: '[1]', receivedAtMs: Date.UTC(2026, 9, 1) });
    await log().append([], [ofSubject, ofNobody]);
    const { rows } = await pool.query<{ body_encrypted: Buffer; wrapped_key: Buffer; owner: string }>(
      `SELECT body_encrypted, coalesce(s.wrapped_key, d.wrapped_key) AS wrapped_key,
              coalesce(s.subject_id::text, 'day:' || d.day) AS owner
         FROM rejected_event LEFT JOIN subject_key s ON s.subject_id = key_subject_id LEFT JOIN daily_key d ON d.day = key_day
        ORDER BY rejected_id`,
    );
    const texts = rows.map((row) =>
      open(database.keyring.unwrap(row.owner, row.wrapped_key), 'rejected:1:r1', row.body_encrypted).toString(),
    );
    expect(texts).toEqual(['{"email":"ada@example.com"}', '[1]']);
    const { maintenance } = database.deps();
    expect(await maintenance.purgeDailyKeys(new Date(Date.UTC(2026, 9, 1)))).toBe(0);
    expect(await maintenance.purgeDailyKeys(new Date(Date.UTC(2026, 9, 2)))).toBe(1);
  });

  it('says that the data is bad for data errors, and unavailable when Postgres ends the connection', async () => {
    const bad = { ...trackEvent('bad'), propertiesJson: '{"a":"\\u0000"}' };
    await expect(log().append([trackEvent('good'), bad], [])).rejects.toMatchObject({
      reason: 'EVENT_REFUSED_BY_STORE',
    });
    expect(await column('SELECT count(*)::int AS value FROM message')).toEqual([0]);

    const own = openIngestPostgres(database.url, silent);
    const writer = createPostgresEventLog(own, database.keyring);
    await writer.append([trackEvent('first')], []);
    const blocker = await pool.connect();
    await blocker.query('BEGIN; LOCK TABLE message IN ACCESS EXCLUSIVE MODE');
    const waiting = writer.append([trackEvent('second')], []);
    const outcome = expect(waiting).rejects.toMatchObject({ kind: 'unavailable', reason: 'POSTGRES_UNAVAILABLE' });
    await untilTrue(async () => (await blocker.query(WAITING)).rowCount === 1);
    await blocker.query(`SELECT pg_terminate_backend(pid) FROM (${WAITING}) AS w`);
    await outcome;
    await blocker.query('ROLLBACK');
    blocker.release();
    expect(await writer.append([trackEvent('second')], [])).toEqual([true]);
    await own.end();
  });
});

const WAITING = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

async function untilTrue(check: () => Promise<boolean>): Promise<void> {
  while (!(await check()));
}
