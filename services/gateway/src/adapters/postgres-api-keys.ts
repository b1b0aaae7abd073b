import { SCOPES, type Scope } from '@clientele/contracts/api-key';
import { namingPostgresErrors } from '@clientele/shared/dependency-errors';
import { inTransaction } from '@clientele/shared/postgres';
import type { Pool } from 'pg';
import type { ApiKeyInfo, ApiKeyRecord } from '../domain/access.js';
import type { AuditEntry } from '../domain/audit.js';
import { toKeyPage, toKeyRange } from '../domain/key-page.js';
import type { Page, PageRequest } from '../domain/models.js';
import type { ApiKeyStore } from '../ports.js';
import { insertAuditEntry } from './postgres-audit-log.js';

interface ApiKeyInfoRow {
  key_id: string;
  scopes: string[];
  source_id: number | null;
  source_name: string | null;
  name: string;
  create_time: Date;
  revoke_time: Date | null;
}

interface ApiKeyRow extends ApiKeyInfoRow {
  hash: Buffer;
}

const INFO_COLUMNS = 'key_id, scopes, source_id, source_name, name, create_time, revoke_time';

export function createPostgresApiKeys(pool: Pool): ApiKeyStore {
  return {
    find: (keyId) => namingPostgresErrors(() => findKey(pool, keyId)),
    insert: (record, entry) => namingPostgresErrors(() => insertKey(pool, record, entry)),
    list: (page) => namingPostgresErrors(() => listKeys(pool, page)),
    revoke: (keyId, entry) => namingPostgresErrors(() => revokeKey(pool, keyId, entry)),
  };
}

async function findKey(pool: Pool, keyId: string): Promise<ApiKeyRecord | undefined> {
  const { rows } = await pool.query<ApiKeyRow>({
    name: 'find_api_key',
    text: `SELECT ${INFO_COLUMNS}, hash FROM api_key WHERE key_id = $1`,
    values: [keyId],
  });
  return rows[0] && { ...fromDbKey(rows[0]), hash: rows[0].hash };
}

async function insertKey(pool: Pool, record: ApiKeyRecord, entry: AuditEntry): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO api_key (key_id, hash, scopes, source_id, source_name, name, create_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        record.keyId,
        record.hash,
        record.scopes,
        record.source?.id ?? null,
        record.source?.name ?? null,
        record.name,
        record.createTime,
      ],
    );
    await insertAuditEntry(client, entry);
  });
}

async function listKeys(pool: Pool, page: PageRequest): Promise<Page<ApiKeyInfo>> {
  const range = toKeyRange(page);
  const { rows } = await pool.query<ApiKeyInfoRow>(
    `SELECT ${INFO_COLUMNS} FROM api_key WHERE key_id > $1 ORDER BY key_id LIMIT $2`,
    [range.afterKeyId, range.limit + 1],
  );
  return toKeyPage(rows.map(fromDbKey), range);
}

function revokeKey(pool: Pool, keyId: string, entry: AuditEntry): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      'UPDATE api_key SET revoke_time = coalesce(revoke_time, now()) WHERE key_id = $1',
      [keyId],
    );
    if (rowCount === 0) return false;
    await insertAuditEntry(client, entry);
    return true;
  });
}

const fromDbKey = (row: ApiKeyInfoRow): ApiKeyInfo => ({
  keyId: row.key_id,
  scopes: row.scopes.filter(isScope), // a scope of a newer release grants nothing here
  source: row.source_id === null || row.source_name === null ? undefined : { id: row.source_id, name: row.source_name },
  name: row.name,
  createTime: row.create_time,
  revokeTime: row.revoke_time ?? undefined,
});

const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);
