import type { Pool, PoolClient } from 'pg';
import type { Keyring, WrappedKey } from '../domain/sealing.js';
import { inShortTransaction } from './postgres-transaction.js';

const DAYS_CACHED_MAX = 4;

export interface SubjectKey extends WrappedKey {
  /** Made just now: it counts once it is stored. */
  readonly isNew: boolean;
}

interface SubjectKeyRow {
  subject_id: string;
  wrapped_key: Buffer;
}

/** Data keys of subjects: stored ones, and new ones, not stored yet, for subjects without. */
export async function loadSubjectKeys(
  client: PoolClient,
  keyring: Keyring,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, SubjectKey>> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await client.query<SubjectKeyRow>(
    'SELECT subject_id, wrapped_key FROM subject_key WHERE subject_id = ANY ($1::uuid[])',
    [subjectIds],
  );
  const stored = new Map(rows.map((row) => [row.subject_id, row.wrapped_key]));
  return new Map(
    subjectIds.map((id): [string, SubjectKey] => {
      const wrapped = stored.get(id);
      if (wrapped === undefined) return [id, { ...keyring.newKey(id), isNew: true }];
      return [id, { key: keyring.unwrap(id, wrapped), wrapped, isNew: false }];
    }),
  );
}

/** Keys of UTC days (`2026-11-22`), made when there is none. */
export interface DailyKeys {
  load(days: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

export function createDailyKeys(pool: Pool, keyring: Keyring): DailyKeys {
  const cached = new Map<string, Buffer>();

  async function loadDay(day: string): Promise<Buffer> {
    const known = cached.get(day);
    if (known !== undefined) return known;
    const key = await inShortTransaction(pool, (client) => ensureDailyKey(client, keyring, day));
    if (cached.size >= DAYS_CACHED_MAX) cached.clear();
    cached.set(day, key);
    return key;
  }

  return {
    async load(days) {
      const keys = new Map<string, Buffer>();
      for (const day of days) keys.set(day, await loadDay(day));
      return keys;
    },
  };
}

async function ensureDailyKey(client: PoolClient, keyring: Keyring, day: string): Promise<Buffer> {
  const owner = `day:${day}`;
  const select = 'SELECT wrapped_key FROM daily_key WHERE day = $1';
  let { rows } = await client.query<{ wrapped_key: Buffer }>(select, [day]);
  if (rows.length === 0) {
    const { wrapped } = keyring.newKey(owner);
    await client.query('INSERT INTO daily_key (day, wrapped_key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      day,
      wrapped,
    ]);
    ({ rows } = await client.query<{ wrapped_key: Buffer }>(select, [day])); // another replica's, if it was first
  }
  const [row] = rows;
  if (row === undefined) throw new Error('the daily key vanished');
  return keyring.unwrap(owner, row.wrapped_key);
}
