import type { PoolClient } from 'pg';

const ROWS_PER_FETCH = 2_000;
let cursorCount = 0;

/** Rows of a query in pieces, through a cursor of the client's open transaction: memory stays bounded. */
export async function* fetchPieces<R extends unknown[]>(
  client: PoolClient,
  sql: string,
  values: readonly unknown[],
): AsyncGenerator<R[], void, undefined> {
  cursorCount += 1;
  const name = `features_cursor_${cursorCount}`;
  await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, [...values]);
  for (;;) {
    const { rows } = await client.query<R>({ text: `FETCH ${ROWS_PER_FETCH} FROM ${name}`, rowMode: 'array' });
    if (rows.length > 0) yield rows;
    if (rows.length < ROWS_PER_FETCH) break;
  }
  await client.query(`CLOSE ${name}`);
}
