import { randomBytes } from 'node:crypto';
import { apiKeyHash, createApiKey } from '@clientele/contracts/api-key';
import { createLogger } from '@clientele/shared/log';
import { openPostgres } from '@clientele/shared/postgres';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgresApiKeys } from '../src/adapters/postgres-api-keys.js';
import { createPostgresHealthProbe } from '../src/adapters/postgres-health.js';
import { createPostgresAuditLog } from '../src/adapters/postgres-audit-log.js';
import type { ApiKeyRecord } from '../src/domain/access.js';
import type { ApiKeyStore } from '../src/ports.js';
import { AUDIT_ENTRY, startHarness, type Harness } from './harness.js';

let harness: Harness;
let keys: ApiKeyStore;
beforeAll(async () => {
  harness = await startHarness();
  keys = createPostgresApiKeys(harness.pool);
});
afterAll(async () => {
  await harness.stop();
});

function newRecord(changes: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  const { keyId, key } = createApiKey();
  return {
    keyId,
    hash: apiKeyHash('secret', key),
    scopes: ['scores:read', 'admin'],
    source: undefined,
    name: "Robert'); DROP TABLE api_key; --",
    createTime: new Date('2026-11-22T05:00:00Z'),
    revokeTime: undefined,
    ...changes,
  };
}

const auditRows = async (where: string): Promise<unknown[]> =>
  (await harness.pool.query<Record<string, unknown>>(`SELECT * FROM audit_log WHERE ${where}`)).rows;

describe('the key store on Postgres', () => {
  it('finds what was stored, as it was', async () => {
    for (const record of [newRecord(), newRecord({ scopes: ['events:write'], source: { id: 4, name: 'shop' } })]) {
      await keys.insert(record, { ...AUDIT_ENTRY, subject: record.keyId });
      expect(await keys.find(record.keyId)).toEqual(record);
      expect(await auditRows(`subject = '${record.keyId}'`)).toHaveLength(1);
    }
    expect(await keys.find('000000000000')).toBeUndefined();
  });

  it('stores neither key nor audit entry when one fails', async () => {
    const record = newRecord({ hash: randomBytes(31) });
    await expect(keys.insert(record, { ...AUDIT_ENTRY, subject: record.keyId })).rejects.toMatchObject({
      kind: 'internal',
    });
    expect(await keys.find(record.keyId)).toBeUndefined();
    expect(await auditRows(`subject = '${record.keyId}'`)).toHaveLength(0);
  });

  it('revokes once and for all', async () => {
    const record = newRecord();
    await keys.insert(record, AUDIT_ENTRY);
    expect(await keys.revoke(record.keyId, AUDIT_ENTRY)).toBe(true);
    const first = await keys.find(record.keyId);
    expect(first?.revokeTime).toBeInstanceOf(Date);
    expect(await keys.revoke(record.keyId, AUDIT_ENTRY)).toBe(true);
    expect(await keys.find(record.keyId)).toEqual(first);
    expect(await keys.revoke('000000000000', AUDIT_ENTRY)).toBe(false);
  });

  it('lists every key once, in pages, without hashes', async () => {
    for (let n = 0; n < 5; n += 1) await keys.insert(newRecord(), AUDIT_ENTRY);
    const { rows } = await harness.pool.query<{ key_id: string }>('SELECT key_id FROM api_key ORDER BY key_id');
    const seen: string[] = [];
    let token = '';
    do {
      const page = await keys.list({ size: 2, token });
      expect(page.items.length).toBeLessThanOrEqual(2);
      for (const item of page.items) expect(item).not.toHaveProperty('hash');
      seen.push(...page.items.map(({ keyId }) => keyId));
      token = page.nextToken;
    } while (token !== '');
    expect(seen).toEqual(rows.map(({ key_id }) => key_id));
    await expect(keys.list({ size: 0, token: 'x' })).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  });

  it('knows no scope of a newer release', async () => {
    const record = newRecord();
    await keys.insert(record, AUDIT_ENTRY);
    await harness.pool.query(`UPDATE api_key SET scopes = '{scores:read,new:scope}' WHERE key_id = $1`, [record.keyId]);
    expect((await keys.find(record.keyId))?.scopes).toEqual(['scores:read']);
  });

  it('says unavailable when Postgres is gone, and the probe says unreachable', async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    const pool = openPostgres('postgres://127.0.0.1:1/none', log);
    const gone = { kind: 'unavailable', reason: 'POSTGRES_UNAVAILABLE' };
    await expect(createPostgresApiKeys(pool).find('000000000000')).rejects.toMatchObject(gone);
    await expect(createPostgresAuditLog(pool).append(AUDIT_ENTRY)).rejects.toMatchObject(gone);
    expect(await createPostgresHealthProbe(pool).check(300)).toBe('unreachable');
    await pool.end();
    const untouched = openPostgres(harness.databaseUrl, log);
    expect(await createPostgresHealthProbe(untouched).check(300)).toBe('not_serving'); // no such table on its path
    await untouched.end();
  });
});
