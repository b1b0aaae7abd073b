import type { ApiKeyInfo, ApiKeyRecord } from '../domain/access.js';
import { toKeyPage, toKeyRange } from '../domain/key-page.js';
import type { ApiKeyStore, AuditLog } from '../ports.js';

export interface MemoryApiKeys extends ApiKeyStore {
  readonly records: Map<string, ApiKeyRecord>;
}

/** Keys in memory, for tests. */
export function createMemoryApiKeys(audit: AuditLog, now: () => Date): MemoryApiKeys {
  const records = new Map<string, ApiKeyRecord>();
  return {
    records,
    find: (keyId) => Promise.resolve(records.get(keyId)),
    insert(record, entry) {
      if (records.has(record.keyId)) return Promise.reject(new Error('the key id is taken'));
      records.set(record.keyId, record);
      return audit.append(entry);
    },
    list: (page) =>
      Promise.resolve().then(() => {
        const range = toKeyRange(page);
        const after = [...records.values()].filter(({ keyId }) => keyId > range.afterKeyId);
        return toKeyPage(after.sort((a, b) => (a.keyId < b.keyId ? -1 : 1)).map(toInfo), range);
      }),
    async revoke(keyId, entry) {
      const record = records.get(keyId);
      if (record === undefined) return false;
      records.set(keyId, { ...record, revokeTime: record.revokeTime ?? now() });
      await audit.append(entry);
      return true;
    },
  };
}

const toInfo = ({ keyId, name, scopes, source, createTime, revokeTime }: ApiKeyRecord): ApiKeyInfo => ({
  keyId,
  name,
  scopes,
  source,
  createTime,
  revokeTime,
});
