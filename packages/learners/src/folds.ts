/**
 * A fold from 0 to `count` - 1 for each row. Rows of one group (a customer) share their fold, which depends on the
 * group's name and the seed alone.
 *
 * @see Fowler, Noll and Vo's hash FNV-1a with the finaliser of MurmurHash3.
 */
export function assignFolds(groups: readonly string[], seed: number, count: number): Uint8Array {
  return Uint8Array.from(groups, (group) => hash(`${seed}:${group}`) % count);
}

function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/** Row numbers where `wanted` holds, ascending. */
export function rowsWhere(rowCount: number, wanted: (row: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row += 1) if (wanted(row)) rows.push(row);
  return Int32Array.from(rows);
}
