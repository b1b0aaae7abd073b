import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { compileViews } from '@clientele/feature-engine/compile-views';
import { rawVector } from '@clientele/feature-engine/customer-state';
import { decodeState } from '@clientele/feature-engine/state-codec';
import { deadlineIn, withRequest } from '@clientele/shared/request-context';
import type { Redis } from 'ioredis';
import { createPostgresEventLog } from '../src/adapters/postgres-event-log.js';
import { createPostgresViewStore } from '../src/adapters/postgres-view-store.js';
import { createRebuildStates } from '../src/use-cases/rebuild-states.js';
import { appendEvents, createLogDatabase, testSubjectId, until, type LogDatabase, type TestEvent } from './fixture.js';
import { isReady, openTestRedis, PURCHASES, startTail, storedState, type RunningTail } from './tail-fixture.js';

const COMPILED = compileViews([PURCHASES]);
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);

let database: LogDatabase;
let redis: Redis;
let running: RunningTail | undefined;
let eventCount = 0;

const order = (subject: string, day: number, total = 10): TestEvent => ({
  messageId: `m${(eventCount += 1)}`,
  event: 'Order Completed',
  subjectId: testSubjectId(subject),
  eventTimeMs: START_MS + day * DAY_MS,
  properties: { total, sku: `sku-${day % 3}` },
});
const startReady = async (): Promise<void> => {
  running = startTail(database, redis);
  await until(() => isReady(redis));
};

beforeAll(async () => {
  database = await createLogDatabase();
  redis = openTestRedis();
  await until(() => redis.status === 'ready');
  await redis.flushdb();
  await createPostgresViewStore(database.pool).publish({ view: PURCHASES, sha256: COMPILED.viewHashes[0]! }, 255);
}, 30_000);
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await redis.flushdb();
  await database.pool.query('TRUNCATE ingest.event');
});
afterAll(async () => {
  redis.disconnect();
  await database.drop();
});

describe('rebuildStates', () => {
  it('answers what the store would hold, in order, and needs no store', async () => {
    await appendEvents(database.pool, [order('a', 0), order('b', 1), order('a', 3, 7.25), order('a', 2)]);
    await startReady();
    const rebuild = createRebuildStates({
      log: createPostgresEventLog(database.pool),
      views: createPostgresViewStore(database.pool),
    });
    const states = await rebuild([testSubjectId('b'), testSubjectId('nobody'), testSubjectId('a'), testSubjectId('b')]);
    expect(states.map((state) => state !== undefined)).toEqual([true, false, true, true]);
    const atMs = START_MS + 10 * DAY_MS;
    const rebuilt = decodeState(COMPILED, states[2]!);
    const stored = (await storedState(redis, testSubjectId('a')))!;
    expect(rawVector(COMPILED, rebuilt.state, atMs)).toEqual(rawVector(COMPILED, stored.state, atMs));
    expect(rebuilt.header).toEqual({ ...stored.header, leaseEpoch: 0n });
  });

  it('says so when the deadline does not suffice', async () => {
    await appendEvents(database.pool, [order('a', 0)]);
    const rebuild = createRebuildStates({
      log: createPostgresEventLog(database.pool),
      views: createPostgresViewStore(database.pool),
    });
    const late = withRequest({ requestId: 'r', deadlineMs: deadlineIn(40) }, () => rebuild([testSubjectId('a')]));
    await expect(late).rejects.toMatchObject({ kind: 'unavailable', reason: 'REBUILD_TIMEOUT' });
  });
});

describe('the order of arrival', () => {
  it('changes no vector', async () => {
    const events = Array.from({ length: 40 }, (_, day) => order('x', (day * 7) % 13, day / 7));
    const renamed = (subject: string) => (event: TestEvent) => ({ ...event, subjectId: testSubjectId(subject) });
    const shuffled = events.map((event, index) => ({ event, key: (index * 17) % 41 })).sort((a, b) => a.key - b.key);
    await appendEvents(database.pool, events.map(renamed('forwards')));
    for (const { event } of shuffled) await appendEvents(database.pool, [renamed('shuffled')(event)]);
    await startReady();
    const vectors = ['forwards', 'shuffled'].map(async (subject) => {
      const { state } = (await storedState(redis, testSubjectId(subject)))!;
      return rawVector(COMPILED, state, START_MS + 14 * DAY_MS);
    });
    const [forwards, other] = await Promise.all(vectors);
    expect(other).toEqual(forwards);
  });
});
