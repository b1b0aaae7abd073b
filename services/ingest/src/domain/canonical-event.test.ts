import { describe, expect, it } from '@jest/globals';
import { identifierHmac, storedUserId, subjectId } from '@clientele/contracts/subject';
import type { JsonObject } from '@clientele/contracts/log-event';
import { toCanonicalEvent } from './canonical-event.js';
import { mapSegmentBody } from './segment-dialect.js';

const SECRET = 'workspace secret of the tests';
const RECEIVED_AT_MS = Date.parse('2026-11-22T12:00:00Z');

function map(route: string, body: unknown) {
  const candidates = mapSegmentBody(route, JSON.parse(JSON.stringify(body)) as JsonObject);
  return candidates.map((candidate) =>
    toCanonicalEvent(candidate, JSON.stringify(candidate.raw), {
      sourceId: 1,
      receivedAtMs: RECEIVED_AT_MS,
      isImport: route === 'import',
      eventBytesMax: 32 * 1024,
      workspaceSecret: SECRET,
      newId: () => 'generated',
    }),
  );
}
const mapOne = (route: string, body: unknown) => map(route, body)[0]!;
const track = (fields: object) => ({ userId: 'u1', event: 'Bought', messageId: 'm1', ...fields });

describe('events of the Segment API', () => {
  // Bodies after the examples of the Segment spec.
  it('maps a track call', () => {
    const event = mapOne('track', {
      type: 'track',
      anonymousId: '23adfd82-aa0f-45a7-a756-24f2a7a4c895',
      userId: 'AiUGstSDIg',
      event: 'Course Clicked',
      messageId: 'ajs-f8ca1e4de5024d9430b3928bd8ac6b96',
      properties: { title: 'Intro to Analytics' },
      context: { library: { name: 'analytics.js', version: '2.11.1' }, ip: '108.0.78.21' },
      integrations: { All: true },
      receivedAt: '2015-12-12T19:11:01.266Z',
      sentAt: '2026-11-22T11:00:10Z',
      timestamp: '2026-11-22T11:00:00Z',
      version: 2,
      writeKey: 'never kept',
    });
    expect(event).toMatchObject({
      type: 'track',
      event: 'Course Clicked',
      messageId: 'ajs-f8ca1e4de5024d9430b3928bd8ac6b96',
      userId: 'AiUGstSDIg',
      anonymousId: '23adfd82-aa0f-45a7-a756-24f2a7a4c895',
      subjectId: subjectId(SECRET, { userId: 'AiUGstSDIg' }),
      propertiesJson: '{"title":"Intro to Analytics"}',
      contextJson: '{"library":{"name":"analytics.js","version":"2.11.1"}}',
      traitsJson: '{}',
      extraJson: '{"integrations":{"All":true},"version":2}',
      eventTimeMs: RECEIVED_AT_MS - 10_000,
      availableAtMs: RECEIVED_AT_MS,
      identities: [],
      identifiers: [{ field: 'ip', path: 'context.ip', value: '108.0.78.21' }],
    });
    expect(JSON.stringify({ ...event, rawJson: '' })).not.toContain('never kept');
  });

  it('maps an identify call: identifiers are taken, the birth year stays', () => {
    const event = mapOne('identify', {
      userId: '97980cfea0067',
      messageId: 'm2',
      traits: {
        name: 'Peter Gibbons',
        email: 'Peter@Example.com ',
        plan: 'premium',
        logins: 5,
        phone: '+1 555 010 9999',
        birthday: '1970-04-01',
      },
    });
    expect(event.traitsJson).toBe('{"plan":"premium","logins":5,"birthYear":1970}');
    expect(event.identities).toEqual([
      { kind: 'email', hmac: identifierHmac(SECRET, 'email', 'peter@example.com') },
      { kind: 'phone', hmac: identifierHmac(SECRET, 'phone', '+15550109999') },
    ]);
    expect(event.identifiers).toHaveLength(4);
  });

  it('maps page and screen calls, with the category of older libraries', () => {
    const page = mapOne('page', {
      anonymousId: 'a1',
      name: 'Home',
      category: 'Docs',
      properties: { name: 'Home', path: '/' },
    });
    expect(page).toMatchObject({
      type: 'page',
      event: 'Home',
      userId: null,
      subjectId: subjectId(SECRET, { anonymousId: 'a1' }),
    });
    expect(JSON.parse(page.propertiesJson)).toEqual({ name: 'Home', path: '/', category: 'Docs' });
    expect(mapOne('page', { anonymousId: 'a1' })).toMatchObject({ event: null, propertiesJson: '{}' });
    expect(mapOne('screen', { userId: 'u1', name: 'Welcome' })).toMatchObject({ type: 'screen', event: 'Welcome' });
  });

  it('maps group and alias calls', () => {
    const group = mapOne('group', {
      userId: 'u1',
      groupId: 'g1',
      traits: { name: 'Initech', email: 'info@initech.example', employees: 329 },
    });
    expect(group).toMatchObject({
      type: 'group',
      groupId: 'g1',
      traitsJson: '{"name":"Initech","employees":329}',
      identities: [],
    });
    const alias = mapOne('alias', { userId: 'u1', previousId: 'a1' });
    expect(alias).toMatchObject({ type: 'alias', previousId: 'a1', subjectId: subjectId(SECRET, { userId: 'u1' }) });
  });

  it('maps a batch: context and sentAt hold for every event that does not say otherwise', () => {
    const events = map('batch', {
      sentAt: '2026-11-22T09:00:00Z',
      writeKey: 'k',
      context: { locale: 'en', device: { type: 'ios' } },
      batch: [
        { type: 'track', userId: 'u1', event: 'A', originalTimestamp: '2026-11-22T08:59:00Z', timestamp: '2001-01-01' },
        {
          type: 'track',
          userId: 'u1',
          event: 'B',
          timestamp: '2026-11-22T08:59:00Z',
          sentAt: '2026-11-22T08:59:30Z',
          context: { locale: 'fr' },
        },
        { type: 'identify', anonymousId: 7 },
      ],
    });
    expect(events.map(({ type }) => type)).toEqual(['track', 'track', 'identify']);
    expect(events.map(({ contextJson }): unknown => JSON.parse(contextJson))).toEqual([
      { locale: 'en', device: { type: 'ios' } },
      { locale: 'fr', device: { type: 'ios' } },
      { locale: 'en', device: { type: 'ios' } },
    ]);
    expect(events.map(({ eventTimeMs }) => RECEIVED_AT_MS - eventTimeMs)).toEqual([60_000, 30_000, 0]);
    expect(events[2]).toMatchObject({ anonymousId: '7', subjectId: subjectId(SECRET, { anonymousId: '7' }) });
  });

  it("counts a batch's context for each of its events", () => {
    const batch = (events: number, contextBytes: number) => ({
      context: { a: 'x'.repeat(contextBytes) },
      batch: Array.from({ length: events }, () => track({ type: 'track' })),
    });
    expect(map('batch', batch(60, 31 * 1024))).toHaveLength(60);
    expect(() => map('batch', batch(1, 32 * 1024))).toThrow(expect.objectContaining({ reason: 'EVENT_TOO_LARGE' }));
    const tooLarge = expect.objectContaining({ reason: 'PAYLOAD_TOO_LARGE' });
    expect(() => map('batch', batch(70, 31 * 1024))).toThrow(tooLarge);
    expect(map('import', batch(70, 31 * 1024))).toHaveLength(70);
    expect(() => map('import', batch(400, 31 * 1024))).toThrow(tooLarge);
  });

  it('takes imported times as they are and makes the same id for the same event', () => {
    const event = { type: 'track', userId: 'u1', event: 'A', timestamp: '2020-01-01T00:00:00Z' };
    const [first] = map('import', { sentAt: '2026-11-22T08:00:00Z', batch: [event] });
    const reordered = { timestamp: event.timestamp, event: 'A', userId: 'u1', type: 'track' };
    const [again, other] = map('import', { batch: [reordered, { ...event, event: 'B' }] });
    expect(first).toMatchObject({ eventTimeMs: Date.UTC(2020, 0, 1), availableAtMs: Date.UTC(2020, 0, 1) });
    expect(again?.messageId).toBe(first?.messageId);
    expect(other?.messageId).not.toBe(first?.messageId);
    expect(mapOne('track', { ...event, messageId: null }).messageId).toBe('generated');
  });

  it('stores no id that is an e-mail or a phone', () => {
    const email = 'Ada@Example.com';
    const event = mapOne('alias', {
      userId: email,
      anonymousId: email,
      previousId: '+442079460000',
      groupId: email,
      messageId: email,
    });
    const stored = storedUserId(SECRET, email);
    expect(event).toMatchObject({
      userId: stored,
      anonymousId: stored,
      groupId: stored,
      messageId: stored,
      subjectId: subjectId(SECRET, { userId: email }),
    });
    expect(event.previousId).toBe(storedUserId(SECRET, '+442079460000'));
    expect(event.identities).toEqual([{ kind: 'email', hmac: identifierHmac(SECRET, 'email', email) }]);
    expect(mapOne('track', track({ event: 'Mail to ada@example.com' })).event).toBe('Mail to [removed]');
  });

  it.each([
    ['INVALID_EVENT', 'batch', { batch: [5] }],
    ['INVALID_EVENT', 'batch', { batch: [null] }],
    ['UNKNOWN_TYPE', 'batch', { batch: [track({})] }],
    ['UNKNOWN_TYPE', 'batch', { batch: [track({ type: 'purchase' })] }],
    ['NO_SUBJECT', 'track', { event: 'A' }],
    ['NO_SUBJECT', 'track', { event: 'A', userId: ' ', anonymousId: '' }],
    ['EVENT_NAME_MISSING', 'track', { userId: 'u1' }],
    ['EVENT_NAME_TOO_LONG', 'track', track({ event: 'x'.repeat(201) })],
    ['FIELD_INVALID', 'track', track({ event: 7 })],
    ['FIELD_INVALID', 'track', track({ properties: [1] })],
    ['FIELD_INVALID', 'identify', { userId: 'u1', traits: 'x' }],
    ['ID_INVALID', 'track', track({ userId: { id: 1 } })],
    ['ID_INVALID', 'track', track({ userId: 1.5 })],
    ['ID_TOO_LONG', 'track', track({ messageId: 'x'.repeat(256) })],
    ['PREVIOUS_ID_MISSING', 'alias', { userId: 'u1' }],
    ['GROUP_ID_MISSING', 'group', { userId: 'u1' }],
    ['TIMESTAMP_INVALID', 'track', track({ timestamp: 'yesterday' })],
    ['TIMESTAMP_INVALID', 'track', track({ sentAt: 12 })],
    ['IMPORT_IN_FUTURE', 'import', { batch: [{ ...track({}), type: 'track', timestamp: '2026-11-22T12:00:01Z' }] }],
    ['TEXT_INVALID', 'track', track({ properties: { a: 'x\0' } })],
    ['TEXT_INVALID', 'track', track({ properties: { 'a\uD800': 1 } })],
    ['TEXT_INVALID', 'track', track({ userId: '\uDC00' })],
    ['EVENT_TOO_LARGE', 'track', track({ properties: { a: 'x'.repeat(32 * 1024) } })],
    ['ROUTE_UNKNOWN', 'score', track({})],
    ['INVALID_BODY', 'batch', {}],
    ['INVALID_BODY', 'batch', { batch: {} }],
    ['TOO_MANY_EVENTS', 'batch', { batch: Array.from({ length: 10_001 }, () => 1) }],
  ])('refuses with %s: %s', (reason, route, body) => {
    expect(() => map(route, body)).toThrow(expect.objectContaining({ kind: 'invalid_argument', reason }));
  });

  it('refuses numbers beyond float64, __proto__ and more than 32 levels', () => {
    const refused = (json: string): unknown => {
      const [candidate] = mapSegmentBody('track', JSON.parse(json) as JsonObject);
      try {
        toCanonicalEvent(candidate!, json, {
          sourceId: 1,
          receivedAtMs: RECEIVED_AT_MS,
          isImport: false,
          eventBytesMax: 32_768,
          workspaceSecret: SECRET,
          newId: () => 'x',
        });
        return undefined;
      } catch (err) {
        return (err as { reason: string }).reason;
      }
    };
    const withProperty = (json: string): string => `{"userId":"u1","event":"A","properties":{"p":${json}}}`;
    expect(refused(withProperty('1e999'))).toBe('NUMBER_OUT_OF_RANGE');
    expect(refused(withProperty('{"__proto__":{"polluted":true}}'))).toBe('KEY_FORBIDDEN');
    expect(refused('{"userId":"u1","event":"A","__proto__":{"polluted":true}}')).toBe('KEY_FORBIDDEN');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(refused(withProperty('['.repeat(30) + ']'.repeat(30)))).toBeUndefined(); // 32 with the event and properties
    expect(refused(withProperty('['.repeat(31) + ']'.repeat(31)))).toBe('TOO_DEEP');
    expect(refused(withProperty('-0'))).toBeUndefined();
  });
});
