import type { LogEvent } from '@clientele/contracts/log-event';
import type { PopulationState } from '@clientele/contracts/training-set';
import type { ColumnPlan, CompiledViews, EventPlan, ViewPlan } from './compile-views.js';
import {
  applyToEventState,
  emptyEventState,
  intervalMeanDays,
  intervalStdDays,
  newer,
  type EventState,
  type Newest,
} from './event-state.js';
import { fixedToNumber, type Fixed } from './fixed-point.js';
import { DAY_MS, windowTotals, type WindowTotals } from './tiles.js';
import { newestValue, traitOf, type RawValue } from './values.js';
import { encodeRow } from './vocabulary.js';

/** What one view keeps of a customer; entries stand as in its plan and are undefined until an event fills them. */
export interface ViewState {
  readonly events: (EventState | undefined)[];
  readonly traits: (Newest | undefined)[];
}

/** What is kept of a customer, per view. Changed by `apply` only. */
export interface CustomerState {
  readonly views: readonly ViewState[];
}

const LARGEST_TIME_MS = 8.64e15; // the range of ECMAScript time values

export const emptyState = ({ plans }: CompiledViews): CustomerState => ({
  views: plans.map(({ events, traits }) => ({
    events: events.map(() => undefined),
    traits: traits.map(() => undefined),
  })),
});

/**
 * Applies one event. The order of events changes nothing; the same event twice counts twice, so the caller guards by log
 * position. Features match the log's `event` (the name of a track call, page or screen). Event times are cut to whole
 * milliseconds; an event whose time is no valid time changes nothing.
 *
 * @param state Changed in place and returned: do not use the given value again.
 */
export function apply(compiled: CompiledViews, state: CustomerState, event: LogEvent): CustomerState {
  const timeMs = Math.floor(event.eventTimeMs);
  if (!(Math.abs(timeMs) <= LARGEST_TIME_MS)) return state;
  const routes = event.event === null ? undefined : compiled.routes.get(event.event);
  for (const [view, index] of routes ?? []) {
    const plan = compiled.plans[view]?.events[index];
    const events = state.views[view]?.events;
    if (plan === undefined || events === undefined) continue;
    applyToEventState(plan, (events[index] ??= emptyEventState(plan, timeMs)), event, timeMs);
  }
  compiled.plans.forEach((plan, view) => {
    const known = state.views[view]?.traits ?? [];
    plan.traits.forEach(({ trait, type }, slot) => {
      known[slot] = newer(known[slot], event, timeMs, newestValue(traitOf(event, trait), type));
    });
  });
  return state;
}

/**
 * Values of all columns at `atMs`: numbers, category texts, null for missing. An empty window has count 0 and sum 0, and
 * no mean; lifetime times and intervals of an event that never came are missing.
 *
 * @param atMs Unix epoch ms, after the event times and available-at times of all applied events.
 * @returns Shape [columns].
 */
export function rawVector(compiled: CompiledViews, state: CustomerState, atMs: number): RawValue[] {
  const row: RawValue[] = [];
  compiled.plans.forEach((plan, view) => {
    const known = state.views[view];
    if (known !== undefined) readView(plan, known, atMs, row);
  });
  return row;
}

/** `rawVector` encoded with the population (see `encodeRow`): shape [columns], NaN = missing, category = code. */
export const vector = (
  compiled: CompiledViews,
  state: CustomerState,
  atMs: number,
  population: PopulationState,
): Float64Array => encodeRow(compiled, rawVector(compiled, state, atMs), population);

function readView(plan: ViewPlan, state: ViewState, atMs: number, row: RawValue[]): void {
  const totals = plan.events.map(({ tiles }, index) => windowTotals(tiles, state.events[index]?.tiles, atMs));
  for (const column of plan.columns) row.push(readColumn(column, { plan, state, totals, atMs }));
}

interface ReadContext {
  readonly plan: ViewPlan;
  readonly state: ViewState;
  readonly totals: readonly WindowTotals[];
  readonly atMs: number;
}

function readColumn(column: ColumnPlan, context: ReadContext): RawValue {
  if ('slot' in column) return readNewest(column, context.state);
  const state = context.state.events[column.event];
  if (column.kind === 'count') return readCount(column.window, state, context.totals[column.event]);
  if ('field' in column) return readSum(column, state, context);
  return state === undefined ? null : readLifetime(column.kind, state, context.atMs);
}

function readNewest(column: Extract<ColumnPlan, { slot: number }>, state: ViewState): RawValue {
  const newest = column.kind === 'trait' ? state.traits : state.events[column.event]?.lasts;
  return newest?.[column.slot]?.value ?? null;
}

const readCount = (
  window: number | undefined,
  state: EventState | undefined,
  totals: WindowTotals | undefined,
): number => (window === undefined ? state?.count : totals?.counts[window]) ?? 0;

function readSum(
  { kind, event, window, field }: Extract<ColumnPlan, { kind: 'sum' | 'mean' }>,
  state: EventState | undefined,
  { plan, totals }: ReadContext,
): number | null {
  const { present, sum } =
    window === undefined
      ? { present: state?.totals.present[field], sum: state?.totals.sums[field] }
      : windowSum(plan.events[event], totals[event], { window, field });
  if (kind === 'sum') return fixedToNumber(sum ?? 0, 1);
  return present === undefined || present === 0 ? null : fixedToNumber(sum ?? 0, present);
}

function windowSum(
  plan: EventPlan | undefined,
  totals: WindowTotals | undefined,
  { window, field }: { readonly window: number; readonly field: number },
): { readonly present: number | undefined; readonly sum: Fixed | undefined } {
  const at = window * (plan?.tiles.fields.length ?? 0) + field;
  return { present: totals?.present[at], sum: totals?.sums[at] };
}

function readLifetime(
  kind: Exclude<ColumnPlan['kind'], 'count' | 'sum' | 'mean' | 'last' | 'trait'>,
  state: EventState,
  atMs: number,
): number | null {
  switch (kind) {
    case 'days_since_first':
      return (atMs - state.firstMs) / DAY_MS;
    case 'days_since_last':
      return (atMs - state.lastMs) / DAY_MS;
    case 'interval_mean_days':
      return intervalMeanDays(state);
    case 'interval_std_days':
      return intervalStdDays(state);
    default:
      return kind satisfies never;
  }
}
