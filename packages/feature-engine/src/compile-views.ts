import type { JsonValue } from '@clientele/contracts/canonical-json';
import { contentHash } from '@clientele/contracts/hash';
import type { Feature, FeatureView } from '@clientele/contracts/feature-view';
import { durationMs } from '@clientele/contracts/model-definition';
import type { FeatureColumn } from '@clientele/contracts/training-set';
import { DAY_MS, HOUR_MS, type TilePlan } from './tiles.js';
import type { ValueType } from './values.js';

export type Path = readonly string[];

/** What is kept of the events of one name, shared by all features of a view that need it. */
export interface EventPlan {
  readonly event: string;
  /** Counts, and sums of `tiles.fields`, in windows. */
  readonly tiles: TilePlan;
  /** Fields summed over all history. */
  readonly totals: readonly Path[];
  /** Whether the newest event times are kept (interval_std_days). */
  readonly keepsTimes: boolean;
  /** Fields whose newest value is kept. */
  readonly lasts: readonly { readonly path: Path; readonly type: ValueType }[];
}

/** How a column is read from a view's state. `event`, `slot`, `field` and `window` are indexes into the plan. */
export type ColumnPlan =
  | { readonly kind: 'count'; readonly event: number; readonly window: number | undefined }
  | {
      readonly kind: 'sum' | 'mean';
      readonly event: number;
      readonly window: number | undefined;
      readonly field: number;
    }
  | { readonly kind: LifetimeAggregate; readonly event: number }
  | { readonly kind: 'last'; readonly event: number; readonly slot: number }
  | { readonly kind: 'trait'; readonly slot: number };

type LifetimeAggregate = 'days_since_first' | 'days_since_last' | 'interval_mean_days' | 'interval_std_days';

export interface ViewPlan {
  readonly hash: string;
  readonly events: readonly EventPlan[];
  readonly traits: readonly { readonly trait: string; readonly type: ValueType }[];
  readonly columns: readonly ColumnPlan[];
}

export interface CompiledViews {
  readonly views: readonly FeatureView[];
  /** Columns of all views, in order of views and features: `<view>.<feature>` or `<view>.<feature>_<window>`. */
  readonly columns: readonly FeatureColumn[];
  /** `contentHash` of each view. */
  readonly viewHashes: readonly string[];
  readonly plans: readonly ViewPlan[];
  /** Where the events of a name go: [view, event plan] pairs. */
  readonly routes: ReadonlyMap<string, readonly (readonly [view: number, event: number])[]>;
}

/** A view that the schema accepts and that still cannot be compiled. `reason` is stable. */
export class FeatureViewError extends Error {
  override readonly name = 'FeatureViewError';
  constructor(
    readonly reason: 'FEATURE_COLUMN_TAKEN' | 'FEATURE_FIELD_MISSING' | 'FEATURE_VIEW_REPEATED',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Makes the plan that states and vectors of these views follow. Two versions of one view may stand together (a state
 * holds every published view); fitting vocabularies refuses the equal column names that follow from it.
 *
 * @param views As the schema `FeatureView` returns them, defaults filled in: their hashes depend on it.
 * @throws FeatureViewError FEATURE_COLUMN_TAKEN (two columns of one view have one name), FEATURE_VIEW_REPEATED (one
 *   view given twice), FEATURE_FIELD_MISSING (sum or mean without a field).
 */
export function compileViews(views: readonly FeatureView[]): CompiledViews {
  const plans = views.map(compileView);
  const viewHashes = plans.map(({ hash }) => hash);
  if (new Set(viewHashes).size < views.length)
    throw new FeatureViewError('FEATURE_VIEW_REPEATED', 'A feature view is given twice.');
  const routes = new Map<string, (readonly [number, number])[]>();
  plans.forEach(({ events }, view) => {
    events.forEach(({ event }, index) => {
      routes.set(event, [...(routes.get(event) ?? []), [view, index]]);
    });
  });
  return { views, columns: views.flatMap(columnsOf), viewHashes, plans, routes };
}

/** SHA-256 that names a view in state headers, hexadecimal: `contentHash` of the view as the schema returns it. */
export const viewHash = (view: FeatureView): string => contentHash(JSON.parse(JSON.stringify(view)) as JsonValue);

function columnsOf(view: FeatureView): FeatureColumn[] {
  const columns = view.features.flatMap((feature) => {
    const type = 'type' in feature ? feature.type : 'number';
    return suffixesOf(feature).map((suffix) => ({ name: `${view.view}.${feature.name}${suffix}`, type }));
  });
  if (new Set(columns.map(({ name }) => name)).size < columns.length)
    throw new FeatureViewError('FEATURE_COLUMN_TAKEN', `Two columns of view ${view.view} have the same name.`);
  return columns;
}

const suffixesOf = (feature: Feature): string[] => windowsOf(feature)?.map((window) => `_${window}`) ?? [''];

const windowsOf = (feature: Feature): readonly string[] | undefined =>
  'windows' in feature ? feature.windows : undefined;

function compileView(view: FeatureView): ViewPlan {
  const names = [...new Set(view.features.flatMap((feature) => ('event' in feature ? [feature.event] : [])))];
  const events = names.map((event) => compileEvent(event, view.features));
  const traits = view.features.flatMap((f) => ('trait' in f ? [{ trait: f.trait, type: f.type }] : []));
  let slot = 0;
  const columns = view.features.flatMap((feature): ColumnPlan[] => {
    if ('trait' in feature) return [{ kind: 'trait', slot: slot++ }];
    const event = names.indexOf(feature.event);
    const plan = events[event];
    return plan === undefined ? [] : columnPlans(feature, plan, event);
  });
  return { hash: viewHash(view), events, traits, columns };
}

type EventFeature = Exclude<Feature, { trait: string }>;
type WindowedFeature = Extract<EventFeature, { aggregate: 'count' | 'sum' | 'mean' }>;

function compileEvent(event: string, features: readonly Feature[]): EventPlan {
  const own = features.filter((feature): feature is EventFeature => 'event' in feature && feature.event === event);
  const windowed = own.filter(isWindowed);
  const lengths = new Set(windowed.flatMap((feature) => (feature.windows ?? []).map(durationMs)));
  const windows = [...lengths].sort((a, b) => a - b).map((lengthMs) => ({ lengthMs, tileMs: tileMsOf(lengthMs) }));
  const longest = (tileMs: number) => Math.max(0, ...windows.filter((w) => w.tileMs === tileMs).map((w) => w.lengthMs));
  const lasts = own.flatMap((f) => (f.aggregate === 'last' ? [{ path: f.field, type: f.type }] : []));
  return {
    event,
    tiles: {
      windows,
      hourlyMs: longest(HOUR_MS),
      dailyMs: longest(DAY_MS),
      fields: fieldsOf(windowed.filter(({ windows: own }) => own !== undefined)),
    },
    totals: fieldsOf(windowed.filter(({ windows: own }) => own === undefined)),
    keepsTimes: own.some(({ aggregate }) => aggregate === 'interval_std_days'),
    lasts: lasts
      .filter((last, index) => lasts.findIndex((other) => sameLast(last, other)) === index)
      .map(({ path, type }) => ({ path: path.split('.'), type })),
  };
}

/** Windows of up to 7 days slide by hours, longer ones by days: a rule of the window alone. */
const tileMsOf = (lengthMs: number): number => (lengthMs <= 7 * DAY_MS ? HOUR_MS : DAY_MS);

const isWindowed = (feature: EventFeature): feature is WindowedFeature =>
  feature.aggregate === 'count' || feature.aggregate === 'sum' || feature.aggregate === 'mean';

const sameLast = (a: { path: string; type: ValueType }, b: { path: string; type: ValueType }): boolean =>
  a.path === b.path && a.type === b.type;

const fieldsOf = (features: readonly WindowedFeature[]): Path[] =>
  [...new Set(features.flatMap((f) => (f.aggregate === 'count' ? [] : [fieldOf(f)])))].map((text) => text.split('.'));

function fieldOf(feature: WindowedFeature): string {
  if (feature.field !== undefined) return feature.field;
  throw new FeatureViewError('FEATURE_FIELD_MISSING', `Feature ${feature.name} needs a field.`);
}

function columnPlans(feature: EventFeature, plan: EventPlan, event: number): ColumnPlan[] {
  if (feature.aggregate === 'last') {
    const slot = plan.lasts.findIndex(({ path, type }) =>
      sameLast({ path: path.join('.'), type }, { path: feature.field, type: feature.type }),
    );
    return [{ kind: 'last', event, slot }];
  }
  if (!isWindowed(feature)) return [{ kind: feature.aggregate, event }];
  const windows = feature.windows?.map((text) =>
    plan.tiles.windows.findIndex(({ lengthMs }) => lengthMs === durationMs(text)),
  ) ?? [undefined];
  return windows.map((window) => windowedColumn(feature, plan, { event, window }));
}

function windowedColumn(
  feature: WindowedFeature,
  plan: EventPlan,
  at: { readonly event: number; readonly window: number | undefined },
): ColumnPlan {
  if (feature.aggregate === 'count') return { kind: 'count', ...at };
  const fields = at.window === undefined ? plan.totals : plan.tiles.fields;
  const field = fields.findIndex((path) => path.join('.') === feature.field);
  return { kind: feature.aggregate, ...at, field };
}
