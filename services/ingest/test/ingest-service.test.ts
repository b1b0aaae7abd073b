import type { Server } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { identifierHmac, subjectId } from '@clientele/contracts/subject';
import type { AppendEventsRequest } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsRequest';
import type { AppendEventsResponse__Output } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsResponse';
import type { EnsureSourceRequest } from '@clientele/proto/gen/clientele/ingest/v1/EnsureSourceRequest';
import type { EnsureSourceResponse__Output } from '@clientele/proto/gen/clientele/ingest/v1/EnsureSourceResponse';
import type { HashIdentifiersRequest } from '@clientele/proto/gen/clientele/ingest/v1/HashIdentifiersRequest';
import type { HashIdentifiersResponse__Output } from '@clientele/proto/gen/clientele/ingest/v1/HashIdentifiersResponse';
import type { RevealIdentifiersRequest } from '@clientele/proto/gen/clientele/ingest/v1/RevealIdentifiersRequest';
import type { RevealIdentifiersResponse__Output } from '@clientele/proto/gen/clientele/ingest/v1/RevealIdentifiersResponse';
import { IngestServiceClient } from '@clientele/proto/services';
import { callUnary, createClient } from '@clientele/shared/grpc-client';
import { serveGrpc, type ServingGrpc } from '@clientele/shared/grpc-server';
import { createApp } from '../src/app.js';
import { createIngestDatabase, emptyLog, INTERNAL_TOKEN, WORKSPACE_SECRET, type IngestDatabase } from './fixture.js';

const CALL = { timeoutMs: 20_000 };
type Client = InstanceType<typeof IngestServiceClient>;

let database: IngestDatabase;
let serving: ServingGrpc;
let grpc: Server;
let client: Client;
let sourceId: number;

const connect = (port: number, token = INTERNAL_TOKEN): Client =>
  createClient(IngestServiceClient, `127.0.0.1:${port}`, { token, retry: false });

beforeAll(async () => {
  database = await createIngestDatabase();
  ({ grpc } = createApp(database.deps()));
  serving = await serveGrpc(grpc, '127.0.0.1', 0);
  client = connect(serving.port);
  ({ sourceId } = await callUnary<EnsureSourceRequest, EnsureSourceResponse__Output>(
    (...args) => client.ensureSource(...args),
    { name: 'web' },
    CALL,
  ));
});
afterAll(async () => {
  client.close();
  await serving.stop();
  await database.drop();
});
beforeEach(() => emptyLog(database.pool));

async function append(route: string, body: unknown, fields: object = {}): Promise<number[]> {
  const nowMs = Date.now();
  const { acceptedCount, duplicateCount, rejectedCount } = await callUnary<
    AppendEventsRequest,
    AppendEventsResponse__Output
  >(
    (...args) => client.appendEvents(...args),
    {
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      dialect: 'DIALECT_SEGMENT',
      route,
      sourceId,
      receiveTime: { seconds: Math.floor(nowMs / 1000), nanos: (nowMs % 1000) * 1_000_000 },
      requestId: 'r1',
      ...fields,
    },
    CALL,
  );
  return [acceptedCount, duplicateCount, rejectedCount];
}
const reveal = (subjectIds: string[]) =>
  callUnary<RevealIdentifiersRequest, RevealIdentifiersResponse__Output>(
    (...args) => client.revealIdentifiers(...args),
    { subjectIds },
    CALL,
  ).then(({ subjects }) => subjects);
const track = (messageId: string, fields: object = {}) => ({
  type: 'track',
  event: 'A',
  userId: 'u1',
  messageId,
  ...fields,
});

/** Every column of every table of the schema, as text; bytes also as the text they may be. */
async function dump(): Promise<string> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r'`,
  );
  const parts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await database.pool.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
      return rows.flatMap((row) =>
        Object.values(row).map((value) =>
          Buffer.isBuffer(value) ? `${value.toString('latin1')} ${value.toString('hex')}` : JSON.stringify(value),
        ),
      );
    }),
  );
  return parts.flat().join('\n');
}

describe('AppendEvents', () => {
  it('stores neighbours of bad events, and its counts are those of the tables', async () => {
    const batch = [
      track('a'),
      track('b', { timestamp: 'never' }),
      {},
      track('c'),
      track('a'),
      track('d', { properties: { n: '\0' } }),
    ];
    expect(await append('batch', { batch, sentAt: new Date().toISOString() })).toEqual([2, 1, 3]);
    expect(await append('batch', { batch })).toEqual([0, 3, 3]);
    const { rows } = await database.pool.query(
      `SELECT (SELECT count(*)::int FROM event_log_v1) AS events, (SELECT count(*)::int FROM message) AS messages,
              (SELECT array_agg(reason ORDER BY rejected_id) FROM rejected_event WHERE message_id IS DISTINCT FROM 'x') AS reasons`,
    );
    const reasons = ['TIMESTAMP_INVALID', 'UNKNOWN_TYPE', 'TEXT_INVALID'];
    expect(rows).toEqual([{ events: 2, messages: 2, reasons: [...reasons, ...reasons] }]);
  });

  it('leaves no direct identifier in clear in any table, and reveals them on request', async () => {
    const planted = [
      'ada@example.com',
      'Lovelace',
      '+442079460000',
      '2079460000',
      'James Square',
      'SW1Y',
      '1815-12-10',
      '203.0.113.9',
    ];
    const traits = {
      email: 'Ada@Example.com',
      name: 'Ada Lovelace',
      lastName: 'Lovelace',
      phone: '+44 2079460000',
      birthday: '1815-12-10',
      address: { street: '12 St James Square', postalCode: 'SW1Y 4JH', city: 'London', country: 'GB' },
    };
    const secretive = {
      url: 'https://x.example/?mail=ada@example.com',
      deep: [{ er: { contact: 'ada@example.com', surname: 'Lovelace' } }],
    };
    const batch = [
      {
        type: 'identify',
        userId: 'u1',
        messageId: 'm1',
        traits,
        context: { ip: '203.0.113.9', traits: { email: 'ada@example.com' } },
      },
      track('m2', {
        userId: 'ada@example.com',
        anonymousId: '+442079460000',
        properties: secretive,
        'ada@example.com': 1,
      }),
      track('ada@example.com', { event: 'ada@example.com', context: { traits: { phone: '+442079460000' } } }),
      { type: 'alias', userId: 'ada@example.com', previousId: '+442079460000', messageId: 'm4' },
      track('m5', { timestamp: 'Lovelace, ada@example.com', properties: traits }),
      { type: 'Lovelace', messageId: 'ada@example.com', traits },
      { type: 'track', traits: { email: 'ada@example.com' } },
    ];
    expect(await append('batch', { batch })).toEqual([4, 0, 3]);
    const everything = (await dump()).toLowerCase();
    expect(everything).toContain('london');
    expect(planted.filter((value) => everything.includes(value.toLowerCase()))).toEqual([]);
    expect(planted.filter((value) => everything.includes(Buffer.from(value).toString('hex')))).toEqual([]);

    const u1 = subjectId(WORKSPACE_SECRET, { userId: 'u1' });
    const [ofU1, ...rest] = await reveal([u1, subjectId(WORKSPACE_SECRET, { userId: 'stranger' })]);
    expect(rest).toEqual([]);
    expect(ofU1).toMatchObject({
      subjectId: u1,
      identifiers: {
        email: 'Ada@Example.com',
        name: 'Ada Lovelace',
        last_name: 'Lovelace',
        phone: '+442079460000',
        birth_date: '1815-12-10',
        street: '12 St James Square',
        postal_code: 'SW1Y 4JH',
        ip: '203.0.113.9',
      },
    });
    const { rows } = await database.pool.query(
      `SELECT message_id, identities, traits FROM event_log_v1 WHERE type = 'identify'`,
    );
    const email = identifierHmac(WORKSPACE_SECRET, 'email', 'ada@example.com');
    const phone = identifierHmac(WORKSPACE_SECRET, 'phone', '+442079460000');
    expect(rows).toEqual([
      {
        message_id: 'm1',
        identities: { email, phone },
        traits: { address: { city: 'London', country: 'GB' }, birthYear: 1815 },
      },
    ]);

    await database.pool.query('DELETE FROM subject_key WHERE subject_id = $1', [u1]);
    expect(await reveal([u1])).toEqual([]); // erased: nothing can be read back
  });

  it('shares one transaction among requests that wait', async () => {
    const requests = Array.from({ length: 60 }, (_, index) => append('track', track(`m${index}`)));
    expect((await Promise.all(requests)).flat().reduce((sum, count) => sum + count, 0)).toBe(60);
    const { rows } = await database.pool.query<{ transactions: number }>(
      'SELECT count(DISTINCT xid)::int AS transactions FROM event',
    );
    expect(rows[0]?.transactions).toBeLessThan(20);
  });

  it('stores the neighbours of an event that only Postgres refuses', async () => {
    await database.pool.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.event = 'refuse me' THEN RAISE EXCEPTION USING ERRCODE = '22P02'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const batch = Array.from({ length: 50 }, (_, index) =>
      track(`m${index}`, { event: index === 17 ? 'refuse me' : 'A' }),
    );
    expect(await append('batch', { batch })).toEqual([49, 0, 1]);
    const { rows } = await database.pool.query('SELECT message_id, reason FROM rejected_event');
    expect(rows).toEqual([{ message_id: 'm17', reason: 'EVENT_REFUSED_BY_STORE' }]);
    await database.pool.query('DROP TRIGGER refuse ON event; DROP FUNCTION refuse()');
  });

  it.each([
    ['INVALID_JSON', 'track', '{', {}],
    ['INVALID_BODY', 'track', '[]', {}],
    ['PAYLOAD_TOO_LARGE', 'batch', ' '.repeat(500 * 1024 + 1), {}],
    ['ROUTE_UNKNOWN', 'score', '{}', {}],
    ['DIALECT_UNKNOWN', 'track', '{}', { dialect: 'DIALECT_UNSPECIFIED' }],
    ['INVALID_ARGUMENT', 'track', '{}', { receiveTime: null }],
    ['INVALID_ARGUMENT', 'track', '{}', { requestId: '' }],
    ['RECEIVE_TIME_INVALID', 'track', '{}', { receiveTime: { seconds: 1, nanos: 0 } }],
  ])('refuses with %s and stores nothing', async (reason, route, body, fields) => {
    await expect(append(route, body, fields)).rejects.toMatchObject({ kind: 'invalid_argument', reason });
    const { rows } = await database.pool.query('SELECT 1 FROM rejected_event UNION ALL SELECT 1 FROM message');
    expect(rows).toEqual([]);
  });

  it('refuses a source that does not exist', async () => {
    await expect(append('track', track('a'), { sourceId: 99 })).rejects.toMatchObject({
      kind: 'not_found',
      reason: 'SOURCE_NOT_FOUND',
    });
  });
});

describe('the other calls', () => {
  it('finds a source by its name, also when many ask for a new one', async () => {
    const ensure = (name: string) =>
      callUnary<EnsureSourceRequest, EnsureSourceResponse__Output>(
        (...args) => client.ensureSource(...args),
        { name },
        CALL,
      );
    expect(await ensure('web')).toEqual({ sourceId });
    const made = await Promise.all(Array.from({ length: 8 }, () => ensure('shop')));
    expect(new Set(made.map((source) => source.sourceId)).size).toBe(1);
    await expect(ensure('Web Shop')).rejects.toMatchObject({ kind: 'invalid_argument', reason: 'SOURCE_NAME_INVALID' });
  });

  it('hashes identifiers in order', async () => {
    const identifiers = [
      { kind: 'email', value: ' Ada@Example.com' },
      { kind: 'phone', value: '0171 123' },
      { kind: 'phone', value: '0049 171 1234567' },
    ];
    const { hmacs } = await callUnary<HashIdentifiersRequest, HashIdentifiersResponse__Output>(
      (...args) => client.hashIdentifiers(...args),
      { identifiers },
      CALL,
    );
    expect(hmacs).toEqual([
      identifierHmac(WORKSPACE_SECRET, 'email', 'ada@example.com'),
      '',
      identifierHmac(WORKSPACE_SECRET, 'phone', '+491711234567'),
    ]);
    await expect(
      callUnary<HashIdentifiersRequest, HashIdentifiersResponse__Output>(
        (...args) => client.hashIdentifiers(...args),
        { identifiers: [{ kind: 'name', value: 'x' }] },
        CALL,
      ),
    ).rejects.toMatchObject({
      kind: 'invalid_argument',
    });
  });

  it('asks for subject ids that are UUIDs', async () => {
    await expect(reveal(['u1'])).rejects.toMatchObject({ kind: 'invalid_argument' });
    await expect(reveal([])).rejects.toMatchObject({ kind: 'invalid_argument' });
  });

  it('lets nobody in without the inner token', async () => {
    const stranger = connect(serving.port, 'another token');
    await expect(
      callUnary<EnsureSourceRequest, EnsureSourceResponse__Output>(
        (...args) => stranger.ensureSource(...args),
        { name: 'web' },
        CALL,
      ),
    ).rejects.toMatchObject({
      reason: 'INTERNAL_TOKEN_REFUSED',
    });
    stranger.close();
  });
});
