import { describe, expect, it } from '@jest/globals';
import { AppError } from '@clientele/shared/errors';
import { createMemoryEventLog } from '../adapters/memory-event-log.js';
import { EVENT_REFUSED, type EventLog } from '../ports.js';
import { createAppendEvents } from './append-events.js';

const NOW = new Date('2026-11-22T12:00:00Z');

function setUp(wrap: (log: EventLog) => EventLog = (log) => log) {
  const log = createMemoryEventLog();
  let ids = 0;
  const { appendEvents } = createAppendEvents({
    log: wrap(log),
    sources: { ensureSource: () => Promise.resolve(1), hasSource: (id) => Promise.resolve(id === 1) },
    workspaceSecret: 'workspace secret of the tests',
    now: () => NOW,
    newId: () => `id-${(ids += 1)}`,
  });
  const append = (route: string, body: unknown, fields: object = {}) =>
    appendEvents({
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      dialect: 'segment',
      route,
      sourceId: 1,
      receivedAt: NOW,
      requestId: 'r1',
      ...fields,
    });
  return { log, append };
}
const track = (messageId: string, fields: object = {}) => ({
  type: 'track',
  event: 'A',
  userId: 'u1',
  messageId,
  ...fields,
});

describe('appendEvents', () => {
  it('stores the neighbours of bad events, and the counts add up', async () => {
    const { log, append } = setUp();
    const batch = [track('a'), track('a'), { type: 'track' }, 7, track('b', { timestamp: 'x' }), track('c')];
    expect(await append('batch', { batch })).toEqual({ accepted: 2, duplicate: 1, rejected: 3 });
    expect(log.events.map(({ messageId }) => messageId)).toEqual(['a', 'c']);
    expect(
      log.rejected.map(({ reason, messageId, subjectId }) => [reason, messageId, subjectId !== undefined]),
    ).toEqual([
      ['NO_SUBJECT', null, false],
      ['INVALID_EVENT', null, false],
      ['TIMESTAMP_INVALID', 'b', true],
    ]);
    expect(log.rejected.map(({ rawJson }) => rawJson)).toEqual(['{"type":"track"}', '7', JSON.stringify(batch[4])]);
  });

  it('keeps numbers that nobody can store readable', async () => {
    const { log, append } = setUp();
    await append('track', '{"userId":"u1","event":"A","properties":{"n":-1e999}}');
    expect(log.rejected[0]).toMatchObject({
      reason: 'NUMBER_OUT_OF_RANGE',
      rawJson: '{"userId":"u1","event":"A","properties":{"n":"-Infinity"}}',
    });
  });

  it('answers an empty batch with zeros and makes ids for events without', async () => {
    const { log, append } = setUp();
    expect(await append('batch', { batch: [] })).toEqual({ accepted: 0, duplicate: 0, rejected: 0 });
    expect(await append('track', { event: 'A', userId: 'u1' })).toEqual({ accepted: 1, duplicate: 0, rejected: 0 });
    expect(await append('track', { event: 'A', userId: 'u1' })).toEqual({ accepted: 1, duplicate: 0, rejected: 0 });
    expect(log.events.map(({ messageId }) => messageId)).toEqual(['id-1', 'id-2']);
  });

  it('allows imports more than live routes', async () => {
    const { append } = setUp();
    const large = track('a', { properties: { text: 'x'.repeat(40_000) } });
    expect(await append('batch', { batch: [large] })).toEqual({ accepted: 0, duplicate: 0, rejected: 1 });
    expect(await append('import', { batch: [large] })).toEqual({ accepted: 1, duplicate: 0, rejected: 0 });
    await expect(append('batch', { batch: [], pad: 'x'.repeat(500 * 1024) })).rejects.toMatchObject({
      reason: 'PAYLOAD_TOO_LARGE',
    });
    await expect(append('import', ' '.repeat(10 * 1024 * 1024 + 1))).rejects.toMatchObject({
      reason: 'PAYLOAD_TOO_LARGE',
    });
  });

  it('counts every event of an import that takes several commits', async () => {
    const { log, append } = setUp();
    const batch = Array.from({ length: 4_500 }, (_, index) => track(`m${index % 4_400}`));
    expect(await append('import', { batch })).toEqual({ accepted: 4_400, duplicate: 100, rejected: 0 });
    expect(log.events).toHaveLength(4_400);
  });

  it('refuses unknown sources and times of receipt far off', async () => {
    const { log, append } = setUp();
    await expect(append('track', track('a'), { sourceId: 2 })).rejects.toMatchObject({
      kind: 'not_found',
      reason: 'SOURCE_NOT_FOUND',
    });
    await expect(append('track', track('a'), { receivedAt: new Date('2026-11-24') })).rejects.toMatchObject({
      reason: 'RECEIVE_TIME_INVALID',
    });
    expect(log.events).toEqual([]);
  });

  it('finds the event that the store refuses among many, and stores the others', async () => {
    const { log, append } = setUp((inner) => ({
      append(events, rejected) {
        if (!events.some(({ event }) => event === 'bad')) return inner.append(events, rejected);
        return Promise.reject(new AppError('invalid_argument', EVENT_REFUSED, 'refused'));
      },
    }));
    const batch = Array.from({ length: 100 }, (_, index) =>
      track(`m${index}`, index % 40 === 7 ? { event: 'bad' } : {}),
    );
    expect(await append('batch', { batch: [...batch, {}] })).toEqual({ accepted: 97, duplicate: 0, rejected: 4 });
    expect(log.rejected.map(({ messageId }) => messageId)).toEqual([null, 'm7', 'm47', 'm87']);
  });

  it('gives an outage to every request of the same commit, and acknowledges nothing', async () => {
    const outage = new AppError('unavailable', 'POSTGRES_UNAVAILABLE', 'The database is unavailable.');
    const { append } = setUp(() => ({ append: () => Promise.reject(outage) }));
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((id) => append('track', track(id))));
    expect(outcomes).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: outage })));
  });
});
