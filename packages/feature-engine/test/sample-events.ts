import { FeatureView } from '@clientele/contracts/feature-view';
import type { LogEvent } from '@clientele/contracts/log-event';
import fc from 'fast-check';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const MIDNIGHT = Date.UTC(2026, 10, 1);
const ORDER = 'Order Completed';

/** Every aggregate, with windows that slide by hours and by days, alone and together. */
export const PURCHASES = FeatureView.parse({
  view: 'purchases',
  version: 1,
  features: [
    { name: 'orders', event: ORDER, aggregate: 'count', windows: ['1h', '24h', '7d', '8d', '30d', '365d'] },
    { name: 'all_orders', event: ORDER, aggregate: 'count' },
    { name: 'revenue', event: ORDER, aggregate: 'sum', field: 'properties.total', windows: ['3d', '90d'] },
    { name: 'all_revenue', event: ORDER, aggregate: 'sum', field: 'properties.total' },
    { name: 'basket', event: ORDER, aggregate: 'mean', field: 'properties.total', windows: ['12h', '30d'] },
    { name: 'all_basket', event: ORDER, aggregate: 'mean', field: 'properties.total' },
    { name: 'tax', event: ORDER, aggregate: 'sum', field: 'properties.price.tax', windows: ['30d'] },
    { name: 'tenure_days', event: ORDER, aggregate: 'days_since_first' },
    { name: 'recency_days', event: ORDER, aggregate: 'days_since_last' },
    { name: 'gap_days', event: ORDER, aggregate: 'interval_mean_days' },
    { name: 'gap_std_days', event: ORDER, aggregate: 'interval_std_days' },
    { name: 'last_total', event: ORDER, aggregate: 'last', field: 'properties.total' },
    { name: 'last_category', event: ORDER, aggregate: 'last', field: 'properties.category', type: 'category' },
  ],
});

export const VISITS = FeatureView.parse({
  view: 'visits',
  version: 3,
  features: [
    { name: 'country', trait: 'country' },
    { name: 'birth_year', trait: 'birth_year', type: 'number' },
    { name: 'views', event: 'Product Viewed', aggregate: 'count', windows: ['6h', '48h'] },
    { name: 'seconds', event: 'Product Viewed', aggregate: 'sum', field: 'context.seconds', windows: ['14d'] },
    { name: 'orders', event: ORDER, aggregate: 'count', windows: ['730d'] },
  ],
});

export const VIEWS = [PURCHASES, VISITS];

/** An order of a time, with what a test needs changed. */
export const orderAt = (eventTimeMs: number, change: Partial<LogEvent> = {}): LogEvent => ({
  position: { epoch: 0, xid: 1n, seq: 1n },
  sourceId: 1,
  messageId: `m-${eventTimeMs}`,
  type: 'track',
  event: ORDER,
  subjectId: '5f0c1b9e-7a3d-8c21-9d10-0242ac130003',
  userId: 'u1',
  anonymousId: null,
  eventTimeMs,
  availableAtMs: eventTimeMs,
  properties: {},
  traits: {},
  context: {},
  ...change,
});

const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -100_000, max: 10_000_000 }).map((cents) => cents / 100) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e12, -1e12, 999_999_999_999.5, 1.000001e12, 0.1, -0, 1e-7, -4e-7),
);
const text = fc.constantFrom('a', 'b', 'Ä', 'A\u0308', '', '客户', '12', 'x'.repeat(128), 'x'.repeat(129), '__proto__');
const scalar = fc.oneof({ weight: 3, arbitrary: number }, text, fc.boolean(), fc.constant(null));
const value = fc.oneof({ weight: 5, arbitrary: scalar }, fc.constant([1, 2]), fc.constant({ tax: 1 }));
const optional = { requiredKeys: [] };

const properties = fc.record(
  {
    total: fc.oneof({ weight: 4, arbitrary: number }, value),
    category: value,
    price: fc.oneof(value, fc.record({ tax: value })),
  },
  optional,
);
const traits = fc.record({ country: value, birth_year: value }, optional);
const context = fc.record({ seconds: value, traits: fc.oneof(traits, value) }, optional);

/** Times before `atMs`: near it, within days and years, and on the boundaries of hours and days. */
const timeBefore = (atMs: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: 1, max: 3 * HOUR }).map((age) => atMs - age),
    fc.integer({ min: 1, max: 9 * DAY }).map((age) => atMs - age),
    fc.integer({ min: 1, max: 40 * DAY }).map((age) => atMs - age),
    fc.integer({ min: 1, max: 800 * DAY }).map((age) => atMs - age),
    fc.integer({ min: 0, max: 200 }).map((hours) => Math.ceil(atMs / HOUR - 1 - hours) * HOUR),
    fc.integer({ min: 0, max: 750 }).map((days) => Math.ceil(atMs / DAY - 1 - days) * DAY),
    fc.constantFrom(0, -1, -DAY, Date.UTC(1900, 0, 1)),
  );

const eventBefore = (atMs: number): fc.Arbitrary<LogEvent> =>
  fc
    .record({
      eventTimeMs: timeBefore(atMs),
      delayMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 60 * DAY })),
      type: fc.constantFrom('identify' as const, 'group' as const, 'track' as const, 'page' as const),
      event: fc.constantFrom(ORDER, ORDER, ORDER, 'Product Viewed', 'Other'),
      sourceId: fc.integer({ min: 1, max: 2 }),
      messageId: fc.oneof(fc.uuid(), fc.constantFrom('m1', 'm2', 'é', '客')),
      properties: properties,
      traits: traits,
      context: context,
    })
    .map(({ delayMs, ...event }) => {
      const named = event.type === 'track' || event.type === 'page';
      const availableAtMs = event.eventTimeMs + delayMs;
      return orderAt(event.eventTimeMs, { ...event, availableAtMs, event: named ? event.event : null });
    });

/** Events of one customer, all before `atMs`, each (source, message id) once. */
export const eventsBefore = (atMs: number, maxLength = 80): fc.Arbitrary<LogEvent[]> =>
  fc.uniqueArray(eventBefore(atMs), {
    maxLength,
    size: 'max',
    selector: ({ sourceId, messageId }) => `${sourceId} ${messageId}`,
  });
