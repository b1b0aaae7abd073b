import type { Pool, PoolClient } from 'pg';
import type { SourceStore } from '../ports.js';
import { inShortTransaction } from './postgres-transaction.js';

export const createPostgresSourceStore = (pool: Pool): SourceStore => ({
  ensureSource: (name) =>
    inShortTransaction(pool, async (client) => {
      const known = await findSource(client, name); // first, as an insert that finds a conflict uses up an id
      if (known !== undefined) return known;
      await client.query('INSERT INTO source (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
      const made = await findSource(client, name);
      if (made === undefined) throw new Error('the source vanished');
      return made;
    }),
  hasSource: (sourceId) =>
    inShortTransaction(pool, async (client) => {
      const { rowCount } = await client.query('SELECT 1 FROM source WHERE source_id = $1', [sourceId]);
      return rowCount === 1;
    }),
});

async function findSource(client: PoolClient, name: string): Promise<number | undefined> {
  const { rows } = await client.query<{ source_id: number }>('SELECT source_id FROM source WHERE name = $1', [name]);
  return rows[0]?.source_id;
}
