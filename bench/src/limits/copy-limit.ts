import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** What Postgres itself can store: the rows of the log and its message ids by COPY, into tables of the same shape. */
export interface CopyLimit {
  /** Copies all rows once, durably. @returns Events per second. */
  measure(): Promise<number>;
  readonly close: () => Promise<void>;
}

const MESSAGE_COLUMNS = 'source_id, message_id, body_sha256';
const EVENT_COLUMNS = `epoch, source_id, message_id, type, event, subject_id, user_id, anonymous_id, previous_id, group_id,
  event_time, available_at, received_at, properties, traits, context, extra, identifiers, has_identity`;

const CREATE = `
CREATE SCHEMA bench;
CREATE TABLE bench.message (LIKE ingest.message INCLUDING ALL);
CREATE TABLE bench.event (LIKE ingest.event INCLUDING ALL) PARTITION BY RANGE (received_at);
CREATE TABLE bench.event_all PARTITION OF bench.event DEFAULT`;

/** @param prefix Of the message ids of the rows to copy; without `%` and `_`. */
export async function openCopyLimit(databaseUrl: string, prefix: string): Promise<CopyLimit> {
  const clients = [
    new Client({ connectionString: databaseUrl }),
    new Client({ connectionString: databaseUrl }),
  ] as const;
  await Promise.all(clients.map((client) => client.connect()));
  const [first, second] = clients;
  await first.query(CREATE);
  const where = `WHERE message_id LIKE '${prefix}%'`;
  const messages = await readRows(first, `SELECT ${MESSAGE_COLUMNS} FROM ingest.message ${where}`);
  const events = await readRows(first, `SELECT ${EVENT_COLUMNS} FROM ingest.event ${where} ORDER BY seq`);
  return {
    async measure() {
      await first.query('TRUNCATE bench.message, bench.event');
      const startMs = performance.now();
      const [, rows] = await Promise.all([
        writeRows(first, `bench.message (${MESSAGE_COLUMNS})`, messages),
        writeRows(second, `bench.event (${EVENT_COLUMNS})`, events),
      ]);
      return (1_000 * rows) / (performance.now() - startMs);
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

async function readRows(client: Client, query: string): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`COPY (${query}) TO STDOUT`))) chunks.push(chunk as Buffer);
  return chunks;
}

async function writeRows(client: Client, target: string, chunks: readonly Buffer[]): Promise<number> {
  const stream = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  await pipeline(Readable.from(chunks), stream);
  return stream.rowCount;
}
