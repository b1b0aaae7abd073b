import { apiKeyHash, createApiKey, type Scope } from '@clientele/contracts/api-key';
import { createLogger } from '@clientele/shared/log';
import { createMemoryApiKeys } from './adapters/memory-api-keys.js';
import { createMemoryAuditLog } from './adapters/memory-audit-log.js';
import { createMemoryIngest } from './adapters/memory-ingest.js';
import { createMemoryScorer } from './adapters/memory-scorer.js';
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
  readonly audit: readonly AuditEntry[];
  readonly batches: readonly EventBatch[];
  readonly scored: readonly (readonly ScoreItem[])[];
  readonly logLines: string[];
  /** Stores a key with these scopes and returns it. */
  addKey(scopes: readonly Scope[], fields?: Partial<ApiKeyRecord>): string;
}

/** The whole gateway on adapters that live in memory. */
export function createFixture(changes: Partial<AppDeps> = {}): Fixture {
  const now = (): Date => new Date('2026-11-22T05:00:00Z');
  const audit = createMemoryAuditLog();
  const keys = createMemoryApiKeys(audit, now);
  const ingest = createMemoryIngest();
  const scorer = createMemoryScorer(SCORE);
  const logLines: string[] = [];
  const log = createLogger({
    service: 'gateway',
    level: 'info',
    destination: { write: (line) => logLines.push(line) },
  });
  const app = createApp({
    keys,
    audit,
    ingest,
    scorer,
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
    now,
    nowMs: () => performance.now(),
    log,
    ...changes,
  });
  return {
    app,
    audit: audit.entries,
    batches: ingest.batches,
    scored: scorer.batches,
    logLines,
    addKey(scopes, fields) {
      const { keyId, key } = createApiKey();
      keys.records.set(keyId, { ...toRecord(keyId, key, scopes), ...fields });
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
    { feature: 'purchases.recency_days', value: 12, contribution: -0.31, standardError: 0.02 },
    { feature: 'purchases.country', value: 'DE', contribution: 0.1, standardError: 0 },
    { feature: 'purchases.revenue', value: null, contribution: 0, standardError: undefined },
  ],
  otherContribution: 0.09,
  method: 'sampled_shapley',
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
