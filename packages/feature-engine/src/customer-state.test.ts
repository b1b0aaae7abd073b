import { describe, expect, it } from '@jest/globals';
import type { FeatureView } from '@clientele/contracts/feature-view';
import { FeatureView as FeatureViewSchema } from '@clientele/contracts/feature-view';
import type { LogEvent } from '@clientele/contracts/log-event';
import { EMPTY_POPULATION } from '@clientele/contracts/training-set';
import fc from 'fast-check';
import { exactStart, referenceRow, tiledStart } from '../test/reference-features.js';
import { DAY, eventsBefore, HOUR, MIDNIGHT, orderAt, VIEWS } from '../test/sample-events.js';
import { compileViews } from './compile-views.js';
import { apply, emptyState, rawVector, vector, type CustomerState } from './customer-state.js';
import type { RawValue } from './values.js';
import { decodeState, encodeState } from './state-codec.js';

const compiled = compileViews(VIEWS);
const STAMP = {
  logEpoch: 0,
  leaseEpoch: 0n,
  customerEpoch: 0,
  position: { epoch: 0, xid: 0n, seq: 0n },
  maxAvailableAtMs: 0,
};

const stateOf = (events: readonly LogEvent[]): CustomerState =>
  events.reduce((state, event) => apply(compiled, state, event), emptyState(compiled));

const bytesOf = (events: readonly LogEvent[]): string => encodeState(STAMP, compiled, stateOf(events)).toString('hex');

/** One row by name, of one small view. */
function rowOf(features: readonly unknown[], events: readonly LogEvent[], atMs: number): Record<string, RawValue> {
  const small = compileViews([FeatureViewSchema.parse({ view: 'v', version: 1, features }) satisfies FeatureView]);
  const state = events.reduce((known, event) => apply(small, known, event), emptyState(small));
  const values = rawVector(small, state, atMs);
  return Object.fromEntries(small.columns.map(({ name }, index) => [name, values[index] ?? null]));
}

const shuffled = (events: readonly LogEvent[], keys: readonly number[]): LogEvent[] =>
  events
    .map((event, index) => ({ event, key: keys[index % keys.length]! * (index + 1) }))
    .sort((a, b) => (a.key % 1) - (b.key % 1))
    .map(({ event }) => event);

const shuffleKeys = fc.array(fc.double({ min: 0.01, max: 97, noNaN: true }), { minLength: 5, maxLength: 90 });

describe('features against a plain computation from all events', () => {
  it('agree at a UTC midnight with windows of their exact length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), (days) => {
        const atMs = MIDNIGHT - days * DAY;
        fc.assert(
          fc.property(eventsBefore(atMs), (events) => {
            expect(rawVector(compiled, stateOf(events), atMs)).toEqual(referenceRow(VIEWS, events, atMs, exactStart));
          }),
          { numRuns: 15 },
        );
      }),
      { numRuns: 20 },
    );
  });

  it('agree at any time with windows that start at the beginning of an hour or, over 7 days, a day', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 0, max: 40 * DAY })
          .chain((age) => fc.tuple(fc.constant(MIDNIGHT - age), eventsBefore(MIDNIGHT - age))),
        fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500 * DAY })),
        ([lastMs, events], laterMs) => {
          const atMs = lastMs + laterMs;
          expect(rawVector(compiled, stateOf(events), atMs)).toEqual(referenceRow(VIEWS, events, atMs, tiledStart));
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('order of arrival', () => {
  it('changes neither the bytes of a state nor a vector', () => {
    fc.assert(
      fc.property(eventsBefore(MIDNIGHT), shuffleKeys, (events, keys) => {
        const other = shuffled(events, keys);
        expect(bytesOf(other)).toBe(bytesOf(events));
        expect(vector(compiled, stateOf(other), MIDNIGHT, EMPTY_POPULATION)).toEqual(
          vector(compiled, stateOf(events), MIDNIGHT, EMPTY_POPULATION),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing for more events than there are event times kept', () => {
    const events = Array.from({ length: 200 }, (_, i) => orderAt(MIDNIGHT - ((i * 7_919) % 200) ** 3 * 60_000 - 1));
    expect(bytesOf([...events].reverse())).toBe(bytesOf(events));
    expect(bytesOf([...events].sort((a, b) => a.eventTimeMs - b.eventTimeMs))).toBe(bytesOf(events));
    expect(rawVector(compiled, stateOf(events), MIDNIGHT)).toEqual(referenceRow(VIEWS, events, MIDNIGHT, exactStart));
  });
});

describe('point in time', () => {
  it('replaying by availability, each cutoff sees exactly the events available before it', () => {
    const cutoffs = [120, 60, 30, 9, 3, 1, 0].map((days) => MIDNIGHT - days * DAY + 5 * HOUR);
    fc.assert(
      fc.property(eventsBefore(MIDNIGHT), shuffleKeys, (events, keys) => {
        const log = [...events].sort((a, b) => a.availableAtMs - b.availableAtMs);
        let replayed = emptyState(compiled);
        let next = 0;
        for (const cutoff of cutoffs) {
          for (let event = log[next]; event !== undefined && event.availableAtMs < cutoff; event = log[next]) {
            replayed = apply(compiled, replayed, event);
            next += 1;
          }
          const known = events.filter(({ availableAtMs }) => availableAtMs < cutoff);
          expect(rawVector(compiled, replayed, cutoff)).toEqual(referenceRow(VIEWS, known, cutoff, tiledStart));
          expect(rawVector(compiled, stateOf(shuffled(known, keys)), cutoff)).toEqual(
            rawVector(compiled, replayed, cutoff),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same whether states are stored between events or not', () => {
    fc.assert(
      fc.property(eventsBefore(MIDNIGHT, 40), (events) => {
        const stored = events.reduce(
          (state, event) => decodeState(compiled, encodeState(STAMP, compiled, apply(compiled, state, event))).state,
          emptyState(compiled),
        );
        expect(encodeState(STAMP, compiled, stored).toString('hex')).toBe(bytesOf(events));
        expect(rawVector(compiled, stored, MIDNIGHT)).toEqual(rawVector(compiled, stateOf(events), MIDNIGHT));
      }),
      { numRuns: 100 },
    );
  });
});

describe('sums and means', () => {
  const features = [
    { name: 'sum', event: 'Order Completed', aggregate: 'sum', field: 'properties.total', windows: ['30d'] },
    { name: 'mean', event: 'Order Completed', aggregate: 'mean', field: 'properties.total' },
  ];
  const totals = (...values: (number | string | null | boolean)[]) =>
    rowOf(
      features,
      values.map((total, i) => orderAt(MIDNIGHT - i - 1, { properties: { total } })),
      MIDNIGHT,
    );

  it.each([
    { name: 'add ten times 0.1 to 1', values: Array<number>(10).fill(0.1), sum: 1, mean: 0.1 },
    {
      name: 'keep a cent beside a million million',
      values: [1e12, 0.01, -1e12],
      sum: 0.01,
      mean: 1 / 300,
    },
    { name: 'leave out values beyond a million million', values: [1e13, 5, -1e300], sum: 5, mean: 5 },
    { name: 'leave out texts, nulls and booleans', values: ['7', null, true, 2], sum: 2, mean: 2 },
    { name: 'have no mean without values', values: ['7'], sum: 0, mean: null },
  ])('$name', ({ values, sum, mean }) => {
    expect(totals(...values)).toEqual({ 'v.sum_30d': sum, 'v.mean': mean });
  });

  it('stay exact beyond 2^53 millionths and back', () => {
    const events = Array.from({ length: 30 }, (_, i) => orderAt(MIDNIGHT - i - 1, { properties: { total: 9e11 } }));
    const back = events.map((event, i) =>
      orderAt(event.eventTimeMs, { messageId: `b${i}`, properties: { total: -9e11 + (i === 0 ? 0.25 : 0) } }),
    );
    expect(rowOf(features, [...events, ...back], MIDNIGHT)['v.sum_30d']).toBe(0.25);
  });
});

describe('newest values', () => {
  const features = [
    { name: 'plan', trait: 'plan' },
    { name: 'last', event: 'Order Completed', aggregate: 'last', field: 'properties.v', type: 'category' },
  ];
  const identify = (timeMs: number, traits: LogEvent['traits'], change: Partial<LogEvent> = {}): LogEvent =>
    orderAt(timeMs, { type: 'identify', event: null, traits, ...change });

  it('go by event time, then message id, then source', () => {
    const a = identify(1, { plan: 'a' }, { messageId: 'm1', sourceId: 2 });
    const b = identify(1, { plan: 'b' }, { messageId: 'm2', sourceId: 1 });
    const c = identify(1, { plan: 'c' }, { messageId: 'm2', sourceId: 2 });
    const old = identify(0, { plan: 'old' }, { messageId: 'z' });
    expect(rowOf(features, [c, b, a, old], MIDNIGHT)['v.plan']).toBe('c');
    expect(rowOf(features, [old, b, a], MIDNIGHT)['v.plan']).toBe('b');
  });

  it('take traits of any call from context.traits, and never those of a group', () => {
    const group = orderAt(2, { type: 'group', event: null, traits: { plan: 'group' } });
    const track = orderAt(1, { context: { traits: { plan: 'seen' } } });
    expect(rowOf(features, [group, track], MIDNIGHT)['v.plan']).toBe('seen');
  });

  it('are cleared by null and untouched by unusable values', () => {
    const usable = identify(1, { plan: 'pro' });
    expect(rowOf(features, [usable, identify(2, { plan: ['x'] })], MIDNIGHT)['v.plan']).toBe('pro');
    expect(rowOf(features, [usable, identify(2, { plan: 'x'.repeat(129) })], MIDNIGHT)['v.plan']).toBe('pro');
    expect(rowOf(features, [usable, identify(2, { plan: null })], MIDNIGHT)['v.plan']).toBeNull();
  });

  it.each([
    { given: true, kept: 'true' },
    { given: 3, kept: '3' },
    { given: 'A\u0308', kept: 'Ä' },
    { given: '\ud800', kept: null },
    { given: {}, kept: null },
  ])('keep $given as category $kept', ({ given, kept }) => {
    expect(rowOf(features, [orderAt(1, { properties: { v: given } })], MIDNIGHT)['v.last']).toBe(kept);
  });
});

describe('a customer without events', () => {
  it('has counts and sums of 0 and misses the rest', () => {
    const row = vector(compiled, emptyState(compiled), MIDNIGHT, EMPTY_POPULATION);
    compiled.columns.forEach(({ name, type }, index) => {
      const zero = type === 'category' || /orders|revenue|tax|views|seconds/u.test(name);
      expect({ name, value: row[index] }).toEqual({ name, value: zero ? 0 : NaN });
    });
  });

  it('is not changed by events without a valid time', () => {
    expect(bytesOf([orderAt(NaN), orderAt(Infinity), orderAt(9e15)])).toBe(bytesOf([]));
    expect(bytesOf([orderAt(1.7)])).toBe(bytesOf([orderAt(1, { messageId: 'm-1.7' })]));
  });
});
