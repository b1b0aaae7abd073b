import { z } from 'zod';
import { EventName } from './event-name.js';

const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/u, 'must be lower case: a letter, then letters, digits and underscores');
const Path = z
  .string()
  .regex(/^(properties|traits|context)(\.[A-Za-z0-9_$-]{1,64}){1,8}$/u, 'must be a path such as properties.total');

/** Hours (`1h` to `168h`) or days (`1d` to `730d`). */
const Window = z
  .string()
  .regex(
    /^(([1-9]|[1-9]\d|1[0-5]\d|16[0-8])h|([1-9]|[1-9]\d|[1-6]\d\d|7[0-2]\d|730)d)$/u,
    'must be 1h to 168h or 1d to 730d',
  );
const Windows = z.array(Window).min(1).max(12);

/** Aggregates of events in windows before the cutoff; each window is a column. */
const Windowed = z.strictObject({
  name: Name,
  event: EventName,
  aggregate: z.enum(['count', 'sum', 'mean']),
  field: Path.optional(),
  windows: Windows.optional(),
});

/** Aggregates of all events before the cutoff: one column. */
const Lifetime = z.strictObject({
  name: Name,
  event: EventName,
  aggregate: z.enum(['days_since_first', 'days_since_last', 'interval_mean_days', 'interval_std_days']),
});

/** The newest value of an event's field before the cutoff: one column. */
const Last = z.strictObject({
  name: Name,
  event: EventName,
  aggregate: z.literal('last'),
  field: Path,
  type: z.enum(['number', 'category']).default('number'),
});

/** The newest value of a trait before the cutoff: one column. */
const Trait = z.strictObject({
  name: Name,
  trait: z.string().regex(/^[A-Za-z0-9_$-]{1,64}$/u),
  type: z.enum(['number', 'category']).default('category'),
});

export const Feature = z.union([Windowed, Lifetime, Last, Trait]).superRefine((feature, ctx) => {
  if (!('aggregate' in feature)) return;
  const needsField = feature.aggregate === 'sum' || feature.aggregate === 'mean';
  if (needsField && !('field' in feature && feature.field !== undefined))
    ctx.addIssue({ code: 'custom', message: `aggregate ${feature.aggregate} needs a field`, path: ['field'] });
  if (feature.aggregate === 'count' && 'field' in feature)
    ctx.addIssue({ code: 'custom', message: 'aggregate count takes no field', path: ['field'] });
});

/** A feature view: named, versioned, immutable once published. Without `windows` an aggregate covers all history. */
export const FeatureView = z
  .strictObject({
    view: Name,
    version: z.int().min(1).max(1_000_000),
    features: z.array(Feature).min(1).max(500),
  })
  .superRefine(({ features }, ctx) => {
    const names = new Set<string>();
    features.forEach((feature, index) => {
      if (names.has(feature.name))
        ctx.addIssue({ code: 'custom', message: `name ${feature.name} is taken`, path: ['features', index, 'name'] });
      names.add(feature.name);
    });
  });

export type Feature = z.infer<typeof Feature>;
export type FeatureView = z.infer<typeof FeatureView>;

/** A reference to a published view: `name@version`. */
export const FeatureViewRef = z.string().regex(/^[a-z][a-z0-9_]{0,62}@[1-9]\d{0,6}$/u, 'must be name@version');
