import { apiKeyHash, createApiKey, type Scope } from '@clientele/contracts/api-key';
import { createLogger } from '@clientele/shared/log';
import { createApp, type App, type AppDeps } from './app.js';
import type { ApiKeyRecord } from './domain/access.js';
import type { AuditEntry } from './domain/audit.js';
import type { EventBatch } from './domain/events.js';
import type { Job } from './domain/models.js';
import type { Score, ScoreItem } from './domain/score.js';

export const WORKSPACE_SECRET = 'a workspace secret of the tests';
export const JOB_ID = '0b5a7f0e-6f0e-4b41-9f0c-5a3c1f6d2b10';

export interface Fixture {
  readonly app: App;
  readonly audit: AuditEntry[];
  readonly batches: EventBatch[];
  readonly scored: (readonly ScoreItem[])[];
  readonly logLines: string[];
  readonly keys: Map<string, ApiKeyRecord>;
  /** Stores a key with these scopes and returns it. */
  addKey(scopes: readonly Scope[], fields?: Partial<ApiKeyRecord>): string;
}

/** The whole gateway on fakes that live in memory. */
export function createFixture(changes: Partial<AppDeps> = {}): Fixture {
  const keys = new Map<string, ApiKeyRecord>();
  const audit: AuditEntry[] = [];
  const batches: EventBatch[] = [];
  const scored: (readonly ScoreItem[])[] = [];
  const logLines: string[] = [];
  const log = createLogger({
    service: 'gateway',
    level: 'info',
    destination: { write: (line) => logLines.push(line) },
  });
  const app = createApp({
    ...memoryKeys(keys, audit),
    ingest: {
      append: (batch) => {
        batches.push(batch);
        return Promise.resolve({ accepted: 1, duplicate: 0, rejected: 0 });
      },
      ensureSource: () => Promise.resolve(7),
    },
    scorer: {
      scoreBatch: (items) => {
        scored.push(items);
        return Promise.resolve(items.map(({ request }) => ({ scores: request.customers.map(() => SCORE) })));
      },
    },
    views: {
      publish: ({ view, version }) => Promise.resolve({ view, version, sha256: 'f'.repeat(64), created: true }),
    },
    models: {
      submitTraining: () => Promise.resolve(JOB_ID),
      getJob: () => Promise.resolve(JOB),
      listVersions: () => Promise.resolve({ items: [], nextToken: '' }),
      setAlias: () => Promise.resolve(undefined),
    },
    probes: [],
    workspaceSecret: WORKSPACE_SECRET,
    scoreTimeoutMs: 1_000,
    now: () => new Date('2026-11-22T05:00:00Z'),
    nowMs: () => performance.now(),
    log,
    ...changes,
  });
  return {
    app,
    audit,
    batches,
    scored,
    logLines,
    keys,
    addKey(scopes, fields) {
      const { keyId, key } = createApiKey();
      keys.set(keyId, { ...toRecord(keyId, key, scopes), ...fields });
      return key;
    },
  };
}

const toRecord = (keyId: string, key: string, scopes: readonly Scope[]): ApiKeyRecord => ({
  keyId,
  hash: apiKeyHash(WORKSPACE_SECRET, key),
  scopes,
  source: { id: 7, name: 'shop' },
  name: 'test',
  createTime: new Date(0),
  revokeTime: undefined,
});

const memoryKeys = (keys: Map<string, ApiKeyRecord>, audit: AuditEntry[]): Pick<AppDeps, 'keys' | 'audit'> => ({
  keys: {
    find: (keyId) => Promise.resolve(keys.get(keyId)),
    insert: (record, entry) => {
      keys.set(record.keyId, record);
      audit.push(entry);
      return Promise.resolve();
    },
    list: () => Promise.resolve({ items: [...keys.values()], nextToken: '' }),
    revoke: (keyId, entry) => {
      const record = keys.get(keyId);
      if (record === undefined) return Promise.resolve(false);
      keys.set(keyId, { ...record, revokeTime: new Date() });
      audit.push(entry);
      return Promise.resolve(true);
    },
  },
  audit: {
    append: (entry) => {
      audit.push(entry);
      return Promise.resolve();
    },
  },
});

export const SCORE: Score = {
  known: true,
  model: 'm',
  version: 1,
  alias: 'champion',
  probability: 0.42,
  band: 'medium',
  percentile: 0.71,
  margin: -0.32,
  baseMargin: -0.2,
  reasons: [
    { feature: 'purchases.recency_days', value: 12, contribution: -0.31 },
    { feature: 'purchases.country', value: 'DE', contribution: 0.1 },
    { feature: 'purchases.revenue', value: null, contribution: 0 },
  ],
  otherContribution: 0.09,
  method: 'linear',
  scoreTime: new Date('2026-11-22T05:00:00Z'),
  degraded: false,
};

const JOB: Job = {
  jobId: JOB_ID,
  state: 'running',
  progress: 0.5,
  stage: 'fitting',
  model: 'm',
  version: undefined,
  result: undefined,
  failure: undefined,
  submitTime: new Date('2026-11-22T05:00:00Z'),
  endTime: undefined,
};
