import type { AuditEntry } from '../domain/audit.js';
import type { AuditLog } from '../ports.js';

export interface MemoryAuditLog extends AuditLog {
  readonly entries: AuditEntry[];
}

/** Audit log in memory, for tests. */
export function createMemoryAuditLog(): MemoryAuditLog {
  const entries: AuditEntry[] = [];
  return {
    entries,
    append(entry) {
      entries.push(entry);
      return Promise.resolve();
    },
  };
}
