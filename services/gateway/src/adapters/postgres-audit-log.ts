import { namingPostgresErrors } from '@clientele/shared/dependency-errors';
import type { Pool, PoolClient } from 'pg';
import type { AuditEntry } from '../domain/audit.js';
import type { AuditLog } from '../ports.js';

export const createPostgresAuditLog = (pool: Pool): AuditLog => ({
  append: (entry) => namingPostgresErrors(() => insertAuditEntry(pool, entry)),
});

/** Within the transaction of `client`, if it is in one. */
export async function insertAuditEntry(client: Pool | PoolClient, entry: AuditEntry): Promise<void> {
  await client.query(
    `INSERT INTO audit_log (actor_key_id, action, subject, outcome, reason, request_id)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [entry.actorKeyId, entry.action, entry.subject, entry.outcome, entry.reason ?? null, entry.requestId],
  );
}
