import { randomBytes } from 'node:crypto';
import { createLogger } from '@clientele/shared/log';
import { openPostgres } from '@clientele/shared/postgres';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgresApiKeys } from '../src/adapters/postgres-api-keys.js';
import { createPostgresHealthProbe } from '../src/adapters/postgres-health.js';
import { createPostgresAuditLog } from '../src/adapters/postgres-audit-log.js';
import type { AuditAction, AuditEntry } from '../src/domain/audit.js';
import { auditEntry, describeApiKeyStore, describeAuditLog, keyRecord } from '../src/ports.contract.js';
import type { ApiKeyStore } from '../src/ports.js';
import { startHarness, type Harness } from './harness.js';

let harness: Harness;
let keys: ApiKeyStore;
beforeAll(async () => {
  harness = await startHarness();
  keys = createPostgresApiKeys(harness.pool);
});
afterAll(async () => {
  await harness.stop();
});

interface AuditRow {
  actor_key_id: string;
  action: AuditAction;
  subject: string;
  outcome: 'granted' | 'refused';
  reason: string | null;
  request_id: string;
}

async function entries(): Promise<readonly AuditEntry[]> {
  const { rows } = await harness.pool.query<AuditRow>('SELECT * FROM audit_log ORDER BY audit_id');
  return rows.map((row) => ({
    actorKeyId: row.actor_key_id,
    action: row.action,
    subject: row.subject,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    requestId: row.request_id,
  }));
}

const empty = async (): Promise<void> => {
  await harness.pool.query('TRUNCATE api_key, audit_log');
};

describeAuditLog('Postgres', async () => {
  await empty();
  return { audit: createPostgresAuditLog(harness.pool), entries };
});
describeApiKeyStore('Postgres', async () => {
  await empty();
  return { keys, entries };
});

describe('the key store on Postgres', () => {
  it('stores neither key nor audit entry when the database refuses one', async () => {
    const record = keyRecord({ hash: randomBytes(31) });
    await expect(keys.insert(record, auditEntry({ subject: record.keyId }))).rejects.toMatchObject({
      kind: 'internal',
    });
    expect(await keys.find(record.keyId)).toBeUndefined();
    expect((await entries()).some(({ subject }) => subject === record.keyId)).toBe(false);
  });

  it('knows no scope of a newer release', async () => {
    const record = keyRecord();
    await keys.insert(record, auditEntry());
    await harness.pool.query(`UPDATE api_key SET scopes = '{scores:read,new:scope}' WHERE key_id = $1`, [record.keyId]);
    expect((await keys.find(record.keyId))?.scopes).toEqual(['scores:read']);
  });

  it('says unavailable when Postgres is gone, and the probe says unreachable', async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    const pool = openPostgres('postgres://127.0.0.1:1/none', log);
    const gone = { kind: 'unavailable', reason: 'POSTGRES_UNAVAILABLE' };
    await expect(createPostgresApiKeys(pool).find('000000000000')).rejects.toMatchObject(gone);
    await expect(createPostgresAuditLog(pool).append(auditEntry())).rejects.toMatchObject(gone);
    expect(await createPostgresHealthProbe(pool).check(300)).toBe('unreachable');
    await pool.end();
    const untouched = openPostgres(harness.databaseUrl, log);
    expect(await createPostgresHealthProbe(untouched).check(300)).toBe('not_serving'); // no such table on its path
    await untouched.end();
  });
});
