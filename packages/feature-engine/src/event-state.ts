import type { LogEvent } from '@clientele/contracts/log-event';
import type { EventPlan } from './compile-views.js';
import { addFixed, fixedFromValue, type Fixed } from './fixed-point.js';
import { addToTiles, compactTiles, DAY_MS, emptyTileList, type Tiles } from './tiles.js';
import { newestValue, valueAt, type RawValue } from './values.js';

/** interval_std_days looks at this many newest events of a name. */
export const EVENT_TIMES_KEPT = 64;

/** A value and the event that it came from. Null: the newest event cleared it. */
export interface Newest {
  readonly timeMs: number;
  readonly messageId: string;
  readonly sourceId: number;
  readonly value: RawValue;
}

/** What a view keeps of the events of one name. */
export interface EventState {
  count: number;
  firstMs: number;
  lastMs: number;
  /** Of each field summed over all history: how many events had a value, and their sum. */
  readonly totals: { readonly present: number[]; readonly sums: Fixed[] };
  /** Ascending times of the newest events, equal times kept; empty unless the plan keeps them. */
  readonly times: number[];
  readonly tiles: Tiles;
  readonly lasts: (Newest | undefined)[];
}

export const emptyEventState = (plan: EventPlan, timeMs: number): EventState => ({
  count: 0,
  firstMs: timeMs,
  lastMs: timeMs,
  totals: { present: plan.totals.map(() => 0), sums: plan.totals.map(() => 0) },
  times: [],
  tiles: { hours: emptyTileList(), days: emptyTileList() },
  lasts: plan.lasts.map(() => undefined),
});

/** Applies an event of the plan's name to `state`, in place. `timeMs` is the event's time as an integer. */
export function applyToEventState(plan: EventPlan, state: EventState, event: LogEvent, timeMs: number): void {
  state.count += 1;
  state.firstMs = Math.min(state.firstMs, timeMs);
  if (timeMs > state.lastMs) {
    state.lastMs = timeMs;
    compactTiles(plan.tiles, state.tiles, timeMs);
  }
  plan.totals.forEach((path, field) => {
    const value = fixedFromValue(valueAt(event, path));
    if (value === undefined) return;
    const { present, sums } = state.totals;
    present[field] = (present[field] ?? 0) + 1;
    sums[field] = addFixed(sums[field] ?? 0, value);
  });
  if (plan.tiles.windows.length > 0) addEventToTiles(plan, state, event, timeMs);
  if (plan.keepsTimes) keepTime(state.times, timeMs);
  plan.lasts.forEach(({ path, type }, slot) => {
    state.lasts[slot] = newer(state.lasts[slot], event, timeMs, newestValue(valueAt(event, path), type));
  });
}

function addEventToTiles(plan: EventPlan, state: EventState, event: LogEvent, timeMs: number): void {
  const values = plan.tiles.fields.map((path) => fixedFromValue(valueAt(event, path)));
  addToTiles(
    plan.tiles,
    state.tiles,
    { timeMs, newestMs: state.lastMs },
    {
      count: 1,
      present: values.map((value) => (value === undefined ? 0 : 1)),
      sums: values.map((value) => value ?? 0),
    },
  );
}

function keepTime(times: number[], timeMs: number): void {
  let index = times.length;
  while (index > 0 && (times[index - 1] ?? 0) > timeMs) index -= 1;
  times.splice(index, 0, timeMs);
  if (times.length > EVENT_TIMES_KEPT) times.shift();
}

/**
 * The newer of what is known and an event's value (undefined: it has none). Newer is the later event time, then the
 * greater message id by UTF-16 code units, then the greater source id, so the order of arrival changes nothing.
 */
export function newer(
  known: Newest | undefined,
  event: LogEvent,
  timeMs: number,
  value: RawValue | undefined,
): Newest | undefined {
  if (value === undefined) return known;
  const { messageId, sourceId } = event;
  const next = { timeMs, messageId, sourceId, value };
  return known === undefined || compareNewest(known, next) < 0 ? next : known;
}

/** Negative when `a` is older than `b`. */
export function compareNewest(a: Omit<Newest, 'value'>, b: Omit<Newest, 'value'>): number {
  if (a.timeMs !== b.timeMs) return a.timeMs - b.timeMs;
  if (a.messageId !== b.messageId) return a.messageId < b.messageId ? -1 : 1;
  return a.sourceId - b.sourceId;
}

/** (last - first) / (n - 1) over all events, in days; null under 2 events. */
export const intervalMeanDays = ({ count, firstMs, lastMs }: EventState): number | null =>
  count < 2 ? null : (lastMs - firstMs) / (count - 1) / DAY_MS;

/** Sample standard deviation (n - 1) of the gaps between the newest events, in days; null under 2 gaps. */
export function intervalStdDays({ times }: EventState): number | null {
  const gaps = times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? 0));
  if (gaps.length < 2) return null;
  const meanMs = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - meanMs) ** 2, 0);
  return Math.sqrt(squares / (gaps.length - 1)) / DAY_MS;
}
