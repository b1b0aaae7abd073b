import { addFixed, type Fixed } from './fixed-point.js';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const HOURS_PER_DAY = 24;

/** Windows ascending by length, each with the tile it slides by, and the fields summed in every tile. */
export interface TilePlan {
  readonly windows: readonly { readonly lengthMs: number; readonly tileMs: number }[];
  /** Longest window that slides by hours (0: none). */
  readonly hourlyMs: number;
  /** Longest window that slides by days (0: none). */
  readonly dailyMs: number;
  readonly fields: readonly (readonly string[])[];
}

/**
 * Tiles ascending by index (hours or days since 1970), as parallel arrays. With F fields, field f of tile i stands at
 * `i * F + f` of `present` (how many events had a value) and `sums`.
 */
export interface TileList {
  readonly indexes: number[];
  readonly counts: number[];
  readonly present: number[];
  readonly sums: Fixed[];
}

/** What one event, or one tile that moves, adds to a tile. */
export interface TileCell {
  readonly count: number;
  readonly present: readonly number[];
  readonly sums: readonly Fixed[];
}

/** Recent days by the hour, the days behind them whole. */
export interface Tiles {
  readonly hours: TileList;
  readonly days: TileList;
}

export const emptyTileList = (): TileList => ({ indexes: [], counts: [], present: [], sums: [] });

/**
 * First day kept by the hour and first day kept at all, given the newest event time. They depend on nothing else, so
 * what a state holds depends on its set of events and not on their order. A later vector needs no more than this, as its
 * `at` is after the newest event.
 */
const keptDays = (plan: TilePlan, newestMs: number): { readonly hourly: number; readonly daily: number } => ({
  hourly: plan.hourlyMs > 0 ? Math.floor((newestMs - plan.hourlyMs) / DAY_MS) : Infinity,
  daily: plan.dailyMs > 0 ? Math.floor((newestMs - plan.dailyMs) / DAY_MS) : Infinity,
});

/** Adds an event to the tile where compaction up to `newestMs` would have put it, or nowhere if that is too old. */
export function addToTiles(
  plan: TilePlan,
  tiles: Tiles,
  at: { timeMs: number; newestMs: number },
  cell: TileCell,
): void {
  const kept = keptDays(plan, at.newestMs);
  const day = Math.floor(at.timeMs / DAY_MS);
  if (day >= kept.hourly) addCell(tiles.hours, Math.floor(at.timeMs / HOUR_MS), cell);
  else if (day >= kept.daily) addCell(tiles.days, day, cell);
}

/** Folds hours that no hourly window can reach any more into days, and drops days that no window can reach. */
export function compactTiles(plan: TilePlan, tiles: Tiles, newestMs: number): void {
  const kept = keptDays(plan, newestMs);
  const { hours, days } = tiles;
  const fields = plan.fields.length;
  const folded = countBelow(hours, kept.hourly * HOURS_PER_DAY);
  for (let tile = 0; tile < folded; tile += 1) {
    const day = Math.floor((hours.indexes[tile] ?? 0) / HOURS_PER_DAY);
    if (day >= kept.daily) addCell(days, day, cellAt(hours, tile, fields));
  }
  dropOldest(hours, folded, fields);
  dropOldest(days, countBelow(days, kept.daily), fields);
}

function countBelow(list: TileList, index: number): number {
  let count = 0;
  while (count < list.indexes.length && (list.indexes[count] ?? 0) < index) count += 1;
  return count;
}

const cellAt = (list: TileList, tile: number, fields: number): TileCell => ({
  count: list.counts[tile] ?? 0,
  present: list.present.slice(tile * fields, (tile + 1) * fields),
  sums: list.sums.slice(tile * fields, (tile + 1) * fields),
});

function dropOldest(list: TileList, count: number, fields: number): void {
  if (count === 0) return;
  list.indexes.splice(0, count);
  list.counts.splice(0, count);
  list.present.splice(0, count * fields);
  list.sums.splice(0, count * fields);
}

function addCell(list: TileList, index: number, cell: TileCell): void {
  const fields = cell.sums.length;
  let tile = list.indexes.length;
  while (tile > 0 && (list.indexes[tile - 1] ?? 0) > index) tile -= 1;
  if (tile > 0 && list.indexes[tile - 1] === index) {
    mergeCell(list, tile - 1, cell);
    return;
  }
  list.indexes.splice(tile, 0, index);
  list.counts.splice(tile, 0, cell.count);
  list.present.splice(tile * fields, 0, ...cell.present);
  list.sums.splice(tile * fields, 0, ...cell.sums);
}

function mergeCell(list: TileList, tile: number, cell: TileCell): void {
  const fields = cell.sums.length;
  list.counts[tile] = (list.counts[tile] ?? 0) + cell.count;
  for (let field = 0; field < fields; field += 1) {
    const at = tile * fields + field;
    list.present[at] = (list.present[at] ?? 0) + (cell.present[field] ?? 0);
    list.sums[at] = addFixed(list.sums[at] ?? 0, cell.sums[field] ?? 0);
  }
}

/** Totals of each window: `counts[w]`, and `present` and `sums` at `w * F + f`. */
export interface WindowTotals {
  readonly counts: number[];
  readonly present: number[];
  readonly sums: Fixed[];
}

/**
 * Totals of the windows [start, at), where start is `at - length` moved back to the beginning of its UTC hour (windows
 * of up to 7 days) or UTC day (longer ones). A UTC midnight is exact; otherwise a window is longer than its name by less
 * than an hour or a day.
 *
 * @param atMs After every event time in the tiles.
 */
export function windowTotals(plan: TilePlan, tiles: Tiles | undefined, atMs: number): WindowTotals {
  const { windows } = plan;
  const totals: WindowTotals = { counts: [], present: [], sums: [] };
  const running = { count: 0, present: plan.fields.map(() => 0), sums: plan.fields.map((): Fixed => 0) };
  let window = 0;
  const closeBefore = (tileStartMs: number): void => {
    for (let next = windows[window]; next !== undefined; next = windows[window]) {
      if (tileStartMs >= Math.floor((atMs - next.lengthMs) / next.tileMs) * next.tileMs) return;
      totals.counts.push(running.count);
      totals.present.push(...running.present);
      totals.sums.push(...running.sums);
      window += 1;
    }
  };
  const walk = (list: TileList, tileMs: number): void => {
    for (let tile = list.indexes.length - 1; tile >= 0 && window < windows.length; tile -= 1) {
      closeBefore((list.indexes[tile] ?? 0) * tileMs);
      addRunning(running, list, tile);
    }
  };
  if (tiles !== undefined) {
    walk(tiles.hours, HOUR_MS);
    walk(tiles.days, DAY_MS);
  }
  closeBefore(-Infinity);
  return totals;
}

function addRunning(running: { count: number; present: number[]; sums: Fixed[] }, list: TileList, tile: number): void {
  const fields = running.sums.length;
  running.count += list.counts[tile] ?? 0;
  for (let field = 0; field < fields; field += 1) {
    const at = tile * fields + field;
    running.present[field] = (running.present[field] ?? 0) + (list.present[at] ?? 0);
    running.sums[field] = addFixed(running.sums[field] ?? 0, list.sums[at] ?? 0);
  }
}
