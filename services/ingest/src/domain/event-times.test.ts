import { describe, expect, it } from '@jest/globals';
import { eventTimes, parseTimestamp } from './event-times.js';

const RECEIVED = '2026-11-22T12:00:00.000Z';
const at = (iso: string): number => Date.parse(iso);
const times = (timestamp: string | null, sentAt: string | null, isImport = false) =>
  eventTimes({ timestamp, sentAt, receivedAtMs: at(RECEIVED), isImport });

describe('eventTimes', () => {
  it.each([
    // Segment's own example: the clock of the sender does not matter, only what passed on it.
    { name: 'corrects a clock that is an hour slow', sent: '10:59:58', given: '10:59:00', expected: '11:59:02' },
    { name: 'corrects a clock that is an hour fast', sent: '12:59:58', given: '12:59:00', expected: '11:59:02' },
    {
      name: 'takes the timestamp of a sender that does not say when it sent',
      sent: null,
      given: '11:30:00',
      expected: '11:30:00',
    },
    { name: 'never lets a live event happen after its receipt', sent: null, given: '18:00:00', expected: '12:00:00' },
    { name: 'nor one that was sent before it happened', sent: '11:00:00', given: '11:00:05', expected: '12:00:00' },
    { name: 'takes the time of receipt without a timestamp', sent: '11:00:00', given: null, expected: '12:00:00' },
  ])('$name', ({ sent, given, expected }) => {
    const day = (time: string | null): string | null => (time === null ? null : `2026-11-22T${time}.000Z`);
    expect(times(day(given), day(sent))).toEqual({ eventTimeMs: at(day(expected)!), availableAtMs: at(RECEIVED) });
  });

  it('takes the time of an import as it is, available from then on', () => {
    const expected = { eventTimeMs: at('2020-02-29T10:00:00Z'), availableAtMs: at('2020-02-29T10:00:00Z') };
    expect(times('2020-02-29T10:00:00Z', '2026-11-22T13:00:00Z', true)).toEqual(expected);
    expect(times(RECEIVED, null, true).eventTimeMs).toBe(at(RECEIVED));
    expect(times(null, null, true).availableAtMs).toBe(at(RECEIVED));
  });

  it('refuses an import from the future and times before 1970', () => {
    expect(() => times('2026-11-22T12:00:00.001Z', null, true)).toThrow(
      expect.objectContaining({ reason: 'IMPORT_IN_FUTURE' }),
    );
    expect(() => times('1969-12-31T23:59:59Z', null, true)).toThrow(
      expect.objectContaining({ reason: 'TIMESTAMP_INVALID' }),
    );
    expect(() => times('2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z')).toThrow(
      expect.objectContaining({ reason: 'TIMESTAMP_INVALID' }),
    );
  });
});

describe('parseTimestamp', () => {
  it.each([
    ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000Z'],
    ['2026-11-22t12:00:00.1234567z', '2026-11-22T12:00:00.123Z'],
    ['2026-11-22 12:00:00+02:00', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22T12:00-0330', '2026-11-22T15:30:00.000Z'],
    ['2026-11-22T12:00:00', '2026-11-22T12:00:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2024-02-29T23:59:59.9Z', '2024-02-29T23:59:59.900Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(new Date(parseTimestamp(text)).toISOString()).toBe(expected);
  });

  it.each([
    '',
    'now',
    'infinity',
    '+294277-01-01',
    '2026-13-01',
    '2026-02-30',
    '2025-02-29',
    '2026-11-22T24:00:00Z',
    '2026-12-31T23:59:60Z',
    '2026-11-22T12',
    '2026-11-22T12:00:00 CET',
    '2026-11-22T12:00:00+99:00',
    'Sun, 22 Nov 2026',
    1_790_000_000,
    true,
  ])('refuses %p', (value) => {
    expect(() => parseTimestamp(value)).toThrow(expect.objectContaining({ reason: 'TIMESTAMP_INVALID' }));
  });
});
