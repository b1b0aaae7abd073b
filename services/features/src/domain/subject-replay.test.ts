import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FeatureView } from '@clientele/contracts/feature-view';
import type { LogEvent } from '@clientele/contracts/log-event';
import { compileViews } from '@clientele/feature-engine/compile-views';
import { createSubjectReplay, usableFromMs, type ReplayedRow } from './subject-replay.js';
import type { TrainingSetSpec } from './training-set-spec.js';

const HOUR_MS = 3_600_000;
const COMPILED = compileViews([
  FeatureView.parse({
    view: 'v',
    version: 1,
    features: [
      { name: 'orders', event: 'Order', aggregate: 'count', windows: ['6h', '2d'] },
      { name: 'total', event: 'Order', aggregate: 'sum', field: 'properties.total' },
      { name: 'recency', event: 'Order', aggregate: 'days_since_last' },
      { name: 'country', trait: 'country' },
    ],
  }),
]);

/** A small event: hours for times, so that events fall on cutoffs too. */
const anEvent = fc.record({
  subject: fc.integer({ min: 0, max: 3 }),
  event: fc.constantFrom('Order', 'Visit', null),
  identified: fc.boolean(),
  hour: fc.integer({ min: 0, max: 60 }),
  delayHours: fc.constantFrom(0, 0, 0, 1, 5, 24, 70),
  total: fc.integer({ min: 0, max: 99 }),
  country: fc.constantFrom('GB', 'FR', undefined),
});
const aSpec = fc.record({
  hours: fc.uniqueArray(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 5 }),
  withinHours: fc.integer({ min: 1, max: 30 }),
  identified: fc.boolean(),
  includeLate: fc.boolean(),
});
type Made = { readonly events: readonly LogEvent[]; readonly spec: TrainingSetSpec };

const made = fc.tuple(fc.array(anEvent, { maxLength: 40 }), aSpec).map(([list, given]): Made => {
  const events = list.map(({ subject, event, identified, hour, delayHours, total, country }, index): LogEvent => ({
    position: { epoch: 1, xid: 1n, seq: BigInt(index + 1) },
    sourceId: 1,
    messageId: `m${index}`,
    type: event === null ? 'identify' : 'track',
    event,
    subjectId: `subject-${subject}`,
    userId: identified ? `u${subject}` : null,
    anonymousId: null,
    eventTimeMs: hour * HOUR_MS,
    availableAtMs: (hour + delayHours) * HOUR_MS,
    properties: { total },
    traits: country === undefined ? {} : { country },
    context: {},
  }));
  const cutoffs = given.hours
    .sort((a, b) => a - b)
    .map((hour) => ({ cutoffMs: hour * HOUR_MS, split: 'train' as const }));
  return {
    events,
    spec: {
      featureViews: ['v@1'],
      target: { event: 'Order', withinMs: given.withinHours * HOUR_MS },
      population: { event: 'Order', identified: given.identified },
      cutoffs,
      position: undefined,
      includeLate: given.includeLate,
    },
  };
});

function replayAll({ events, spec }: Made): ReplayedRow[] {
  const replay = createSubjectReplay(COMPILED, spec);
  const sorted = [...events].sort(
    (a, b) =>
      (a.subjectId < b.subjectId ? -1 : Number(a.subjectId > b.subjectId)) ||
      usableFromMs(a, spec.includeLate) - usableFromMs(b, spec.includeLate),
  );
  return [...sorted.flatMap((event) => replay.add(event)), ...replay.end()];
}

/** What a row should be, found by going through all events for it. */
function expectedRows({ events, spec }: Made): unknown[] {
  const subjects = [...new Set(events.map(({ subjectId }) => subjectId))].sort();
  return subjects.flatMap((subjectId) =>
    spec.cutoffs.flatMap(({ cutoffMs }, cutoff) => {
      const own = events.filter((event) => event.subjectId === subjectId);
      const seen = own.filter((e) => e.eventTimeMs < cutoffMs && (spec.includeLate || e.availableAtMs < cutoffMs));
      const orders = seen.filter(({ event }) => event === 'Order');
      if (orders.length === 0) return [];
      if (spec.population.identified && seen.every(({ userId }) => userId === null)) return [];
      const endMs = cutoffMs + spec.target.withinMs;
      const bought = own.some((e) => e.event === 'Order' && e.eventTimeMs >= cutoffMs && e.eventTimeMs < endMs);
      const count = (hours: number): number =>
        orders.filter(({ eventTimeMs }) => eventTimeMs >= cutoffMs - hours * HOUR_MS).length;
      const total = orders.reduce((sum, { properties }) => sum + Number(properties.total), 0);
      const lastMs = Math.max(...orders.map(({ eventTimeMs }) => eventTimeMs));
      const raw = [count(6), count(48), total, (cutoffMs - lastMs) / (24 * HOUR_MS), newestCountry(seen)];
      return [{ subjectId, cutoff, label: bought ? 1 : 0, raw }];
    }),
  );
}

function newestCountry(events: readonly LogEvent[]): unknown {
  const known = events.filter(({ traits }) => traits.country !== undefined);
  known.sort((a, b) => a.eventTimeMs - b.eventTimeMs || (a.messageId < b.messageId ? -1 : 1));
  return known.at(-1)?.traits.country ?? null;
}

describe('createSubjectReplay', () => {
  it('makes the rows, labels and features that a look at all events makes', () => {
    fc.assert(
      fc.property(made, (given) => {
        expect(replayAll(given)).toEqual(expectedRows(given));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('lets no vector see an event that is at or after its cutoff, or became available then', () => {
    fc.assert(
      fc.property(made, ({ events, spec }) => {
        const full = replayAll({ events, spec });
        spec.cutoffs.forEach(({ cutoffMs }, cutoff) => {
          const past = events.filter((event) => usableFromMs(event, spec.includeLate) < cutoffMs);
          const vectors = (rows: readonly ReplayedRow[]): unknown[] =>
            rows.filter((row) => row.cutoff === cutoff).map(({ subjectId, raw }) => ({ subjectId, raw }));
          expect(vectors(full)).toEqual(vectors(replayAll({ events: past, spec })));
        });
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('labels by when the target happened, whenever it arrived', () => {
    const at = (hour: number, delayHours: number, seq: number): LogEvent => ({
      position: { epoch: 1, xid: 1n, seq: BigInt(seq) },
      sourceId: 1,
      messageId: `m${seq}`,
      type: 'track',
      event: 'Order',
      subjectId: 's',
      userId: null,
      anonymousId: 'a',
      eventTimeMs: hour * HOUR_MS,
      availableAtMs: (hour + delayHours) * HOUR_MS,
      properties: {},
      traits: {},
      context: {},
    });
    const spec: TrainingSetSpec = {
      featureViews: [],
      target: { event: 'Order', withinMs: 10 * HOUR_MS },
      population: { event: 'Order', identified: false },
      cutoffs: [10, 20, 30].map((hour) => ({ cutoffMs: hour * HOUR_MS, split: 'train' })),
      position: undefined,
      includeLate: false,
    };
    // Happened at the first cutoff: its label. Happened at the third cutoff less nothing: the second's is over by then.
    const rows = replayAll({ events: [at(1, 0, 1), at(10, 100, 2), at(30, 0, 3)], spec });
    expect(rows.map(({ label }) => label)).toEqual([1, 0, 1]);
  });
});
