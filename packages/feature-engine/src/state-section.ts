import {
  readFloat64,
  readInteger,
  readText,
  readVarint,
  writeFixed,
  writeFloat64,
  writeText,
  writeVarint,
  type ByteReader,
  type ByteWriter,
} from './byte-io.js';
import type { EventPlan, ViewPlan } from './compile-views.js';
import type { ViewState } from './customer-state.js';
import { compareNewest, EVENT_TIMES_KEPT, type EventState, type Newest } from './event-state.js';
import { corruptState } from './state-codec-error.js';
import { readSums, readTiles, writeSums, writeTiles } from './state-tiles.js';
import { CATEGORY_LENGTH_MAX, type RawValue, type ValueType } from './values.js';

/*
 * A section holds one view's state: stamps, then events and traits in the order of the plan.
 *
 * - stamps: how many; each event time, source id, message id. One identify call often sets many traits, so values name
 *   their event by its place here.
 * - event: count; unless 0 also first time, last - first, totals, newest times (as gaps back from the last), tiles, and
 *   the newest values.
 * - newest value: 0 for none, else its stamp's place from 1, then the value.
 *
 * Equal states make equal bytes, as every list is sorted.
 */

const UTF8_BYTES_PER_UNIT = 3;
const LARGEST_TIME_MS = 8.64e15;

type Stamp = Omit<Newest, 'value'>;

export function writeSection(writer: ByteWriter, plan: ViewPlan, state: ViewState): void {
  const stamps = writeStamps(writer, state);
  plan.events.forEach((eventPlan, index) => {
    const event = state.events[index];
    if (event === undefined) writeVarint(writer, 0);
    else writeEvent(writer, eventPlan, event, stamps);
  });
  plan.traits.forEach(({ type }, slot) => {
    writeNewest(writer, type, state.traits[slot], stamps);
  });
}

/** @throws StateCodecError STATE_CORRUPT. */
export function readSection(reader: ByteReader, plan: ViewPlan): ViewState {
  const stamps = readStamps(reader);
  const events = plan.events.map((eventPlan) => readEvent(reader, eventPlan, stamps));
  const traits = plan.traits.map(({ type }) => readNewest(reader, type, stamps));
  if (reader.offset !== reader.end) throw corruptState('A customer state is longer than its views.');
  return { events, traits };
}

/** Place of each stamp, from 1. */
function writeStamps(writer: ByteWriter, state: ViewState): ReadonlyMap<string, number> {
  const byKey = new Map<string, Stamp>();
  const collect = (newest: Newest | undefined): void => {
    if (newest !== undefined) byKey.set(stampKey(newest), newest);
  };
  for (const event of state.events) event?.lasts.forEach(collect);
  state.traits.forEach(collect);
  const stamps = [...byKey].sort(([, a], [, b]) => compareNewest(a, b));
  writeVarint(writer, stamps.length);
  for (const [, { timeMs, sourceId, messageId }] of stamps) {
    writeFixed(writer, timeMs);
    writeFixed(writer, sourceId);
    writeText(writer, messageId);
  }
  return new Map(stamps.map(([key], index) => [key, index + 1]));
}

const stampKey = ({ timeMs, sourceId, messageId }: Stamp): string => `${timeMs} ${sourceId} ${messageId}`;

function readStamps(reader: ByteReader): Stamp[] {
  const count = readVarint(reader);
  const stamps: Stamp[] = [];
  for (let index = 0; index < count; index += 1) {
    const timeMs = readTime(reader, 0);
    const sourceId = readInteger(reader);
    stamps.push({ timeMs, sourceId, messageId: readText(reader, readVarint(reader)) });
  }
  return stamps;
}

/** A signed time relative to `base`, checked to be a time. */
function readTime(reader: ByteReader, base: number): number {
  const timeMs = base + readInteger(reader);
  if (!(Math.abs(timeMs) <= LARGEST_TIME_MS)) throw corruptState('A customer state holds a time out of range.');
  return timeMs;
}

function writeEvent(writer: ByteWriter, plan: EventPlan, event: EventState, stamps: ReadonlyMap<string, number>): void {
  writeVarint(writer, event.count);
  writeFixed(writer, event.firstMs);
  writeFixed(writer, event.lastMs - event.firstMs);
  writeSums(writer, event.totals, 0, plan.totals.length);
  for (let index = event.times.length - 2; index >= 0; index -= 1)
    writeVarint(writer, (event.times[index + 1] ?? 0) - (event.times[index] ?? 0));
  writeTiles(writer, plan.tiles, event.tiles, event.lastMs);
  plan.lasts.forEach(({ type }, slot) => {
    writeNewest(writer, type, event.lasts[slot], stamps);
  });
}

function readEvent(reader: ByteReader, plan: EventPlan, stamps: readonly Stamp[]): EventState | undefined {
  const count = readVarint(reader);
  if (count === 0) return undefined;
  const firstMs = readTime(reader, 0);
  const lastMs = readTime(reader, firstMs);
  const totals: EventState['totals'] = { present: [], sums: [] };
  readSums(reader, totals, plan.totals.length);
  const times = plan.keepsTimes ? readTimes(reader, lastMs, Math.min(count, EVENT_TIMES_KEPT)) : [];
  const tiles = readTiles(reader, plan.tiles, lastMs);
  const lasts = plan.lasts.map(({ type }) => readNewest(reader, type, stamps));
  return { count, firstMs, lastMs, totals, times, tiles, lasts };
}

function readTimes(reader: ByteReader, lastMs: number, count: number): number[] {
  const times = [lastMs];
  for (let index = 1; index < count; index += 1) {
    const timeMs = (times[index - 1] ?? 0) - readVarint(reader);
    if (timeMs < -LARGEST_TIME_MS) throw corruptState('A customer state holds a time out of range.');
    times.push(timeMs);
  }
  return times.reverse();
}

function writeNewest(
  writer: ByteWriter,
  type: ValueType,
  newest: Newest | undefined,
  stamps: ReadonlyMap<string, number>,
): void {
  writeVarint(writer, newest === undefined ? 0 : (stamps.get(stampKey(newest)) ?? 0));
  if (newest === undefined) return;
  if (type === 'category') {
    writeText(writer, typeof newest.value === 'string' ? newest.value : ''); // a category is never empty
    return;
  }
  writeVarint(writer, newest.value === null ? 0 : 1);
  if (typeof newest.value === 'number') writeFloat64(writer, newest.value);
}

function readNewest(reader: ByteReader, type: ValueType, stamps: readonly Stamp[]): Newest | undefined {
  const place = readVarint(reader);
  if (place === 0) return undefined;
  const stamp = stamps[place - 1];
  if (stamp === undefined) throw corruptState('A customer state names an event that it does not hold.');
  const { timeMs, messageId, sourceId } = stamp;
  return { timeMs, messageId, sourceId, value: type === 'category' ? readCategory(reader) : readNumber(reader) };
}

function readCategory(reader: ByteReader): RawValue {
  const length = readVarint(reader);
  if (length === 0) return null;
  const text = length > UTF8_BYTES_PER_UNIT * CATEGORY_LENGTH_MAX ? '' : readText(reader, length);
  if (text.length < 1 || text.length > CATEGORY_LENGTH_MAX) throw corruptState('A category has a wrong length.');
  return text;
}

function readNumber(reader: ByteReader): RawValue {
  const present = readVarint(reader);
  if (present > 1) throw corruptState('A customer state holds an unknown form of number.');
  return present === 0 ? null : readFloat64(reader);
}
