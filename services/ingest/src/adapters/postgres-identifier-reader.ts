import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { open, type Keyring } from '../domain/sealing.js';
import type { EventIdentifiers, IdentifierReader } from '../ports.js';
import { inShortTransaction } from './postgres-transaction.js';

interface IdentifiersRow {
  source_id: number;
  message_id: string;
  type: string;
  identifiers: Buffer;
}

const Identifiers = z.array(z.object({ field: z.string(), path: z.string(), value: z.string() }));

const SELECT_KEYS = 'SELECT subject_id, wrapped_key FROM subject_key WHERE subject_id = ANY ($1::uuid[])';
// What a person says of itself comes with identify; other events of a busy server may all hold an address.
const SELECT_IDENTIFIERS = `
(SELECT source_id, message_id, type, identifiers, event_time, seq FROM event
  WHERE subject_id = $1 AND identifiers IS NOT NULL AND type = 'identify'
  ORDER BY event_time DESC, seq DESC LIMIT 1000)
UNION ALL
(SELECT source_id, message_id, type, identifiers, event_time, seq FROM event
  WHERE subject_id = $1 AND identifiers IS NOT NULL AND type <> 'identify'
  ORDER BY event_time DESC, seq DESC LIMIT 1000)
ORDER BY event_time DESC, seq DESC`;

export function createPostgresIdentifierReader(pool: Pool, keyring: Keyring): IdentifierReader {
  async function readSubject(client: PoolClient, subjectId: string, key: Buffer): Promise<readonly EventIdentifiers[]> {
    const { rows } = await client.query<IdentifiersRow>(SELECT_IDENTIFIERS, [subjectId]);
    return rows.map((row) => {
      const bytes = open(key, `${row.source_id} ${row.message_id}`, row.identifiers);
      const json: unknown = JSON.parse(bytes.toString('utf8'));
      return { type: row.type, identifiers: Identifiers.parse(json) };
    });
  }
  return {
    readIdentifiers: (subjectIds) =>
      inShortTransaction(pool, async (client) => {
        const { rows } = await client.query<{ subject_id: string; wrapped_key: Buffer }>(SELECT_KEYS, [subjectIds]);
        const found = new Map<string, readonly EventIdentifiers[]>();
        for (const { subject_id: subjectId, wrapped_key: wrapped } of rows) {
          const events = await readSubject(client, subjectId, keyring.unwrap(subjectId, wrapped));
          if (events.length > 0) found.set(subjectId, events);
        }
        return found;
      }),
  };
}
