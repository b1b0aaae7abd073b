import { readFixed, readVarint, writeFixed, writeVarint, type ByteReader, type ByteWriter } from './byte-io.js';
import type { Fixed } from './fixed-point.js';
import { corruptState } from './state-codec-error.js';
import { DAY_MS, emptyTileList, HOUR_MS, type TileList, type TilePlan, type Tiles } from './tiles.js';

/*
 * Tiles oldest first: how many, then of each its place (the first: how far behind the hour or day of the last event; the
 * others: how many tiles without events lie before it), its count, and of each field how many values and, unless none,
 * their sum. Lists that the plan never fills are left out.
 */

interface Sums {
  readonly present: number[];
  readonly sums: Fixed[];
}

/** `count` pairs from `from` on: how many values, and unless none their sum. */
export function writeSums(writer: ByteWriter, { present, sums }: Sums, from: number, count: number): void {
  for (let at = from; at < from + count; at += 1) {
    writeVarint(writer, present[at] ?? 0);
    if ((present[at] ?? 0) > 0) writeFixed(writer, sums[at] ?? 0);
  }
}

/** Appends `count` pairs. @throws StateCodecError STATE_CORRUPT. */
export function readSums(reader: ByteReader, { present, sums }: Sums, count: number): void {
  for (let field = 0; field < count; field += 1) {
    const values = readVarint(reader);
    present.push(values);
    sums.push(values === 0 ? 0 : readFixed(reader));
  }
}

export function writeTiles(writer: ByteWriter, plan: TilePlan, tiles: Tiles, lastMs: number): void {
  if (plan.hourlyMs > 0) writeTileList(writer, plan, tiles.hours, Math.floor(lastMs / HOUR_MS));
  if (plan.dailyMs > 0) writeTileList(writer, plan, tiles.days, Math.floor(lastMs / DAY_MS));
}

/** @throws StateCodecError STATE_CORRUPT. */
export const readTiles = (reader: ByteReader, plan: TilePlan, lastMs: number): Tiles => ({
  hours: plan.hourlyMs > 0 ? readTileList(reader, plan, Math.floor(lastMs / HOUR_MS)) : emptyTileList(),
  days: plan.dailyMs > 0 ? readTileList(reader, plan, Math.floor(lastMs / DAY_MS)) : emptyTileList(),
});

function writeTileList(writer: ByteWriter, plan: TilePlan, list: TileList, newestIndex: number): void {
  const fields = plan.fields.length;
  writeVarint(writer, list.indexes.length);
  let before: number | undefined;
  list.indexes.forEach((index, tile) => {
    writeVarint(writer, before === undefined ? newestIndex - index : index - before - 1);
    before = index;
    writeVarint(writer, list.counts[tile] ?? 0);
    writeSums(writer, list, tile * fields, fields);
  });
}

function readTileList(reader: ByteReader, plan: TilePlan, newestIndex: number): TileList {
  const list = emptyTileList();
  const count = readVarint(reader);
  let index = 0;
  for (let tile = 0; tile < count; tile += 1) {
    const step = readVarint(reader);
    index = tile === 0 ? newestIndex - step : index + step + 1;
    if (!(index <= newestIndex && Number.isSafeInteger(index)))
      throw corruptState('A customer state holds a tile after its last event.');
    list.indexes.push(index);
    list.counts.push(readVarint(reader));
    readSums(reader, list, plan.fields.length);
  }
  return list;
}
