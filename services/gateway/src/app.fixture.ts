import { once } from 'node:events';
import type { ArtifactManifest } from '@clientele/contracts/artifact';
import { apiKeyHash, createApiKey, type Scope } from '@clientele/contracts/api-key';
import { createLogger } from '@clientele/shared/log';
import { createMetrics } from '@clientele/shared/metrics';
import { createMemoryApiKeys } from './adapters/memory-api-keys.js';
import { createMemoryAuditLog } from './adapters/memory-audit-log.js';
import { createMemoryIngest } from './adapters/memory-ingest.js';
import { createMemoryScorer } from './adapters/memory-scorer.js';
import { createApp, type App, type AppDeps } from './app.js';
import { holdToDocument } from './documented.fixture.js';
import type { ApiKeyRecord } from './domain/access.js';
import type { AuditEntry } from './domain/audit.js';
import type { EventBatch } from './domain/events.js';
import type { Job, VersionDetails } from './domain/models.js';
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
    models: MODELS,
    probes: [],
    workspaceSecret: WORKSPACE_SECRET,
    scoreTimeoutMs: 1_000,
    now,
    nowMs: () => performance.now(),
    log,
    metrics: createMetrics(),
    ...changes,
  });
  holdToDocument(app.http);
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

export const JOB: Job = {
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

const MANIFEST: ArtifactManifest = {
  format: 'clientele-artifact/1',
  definition: {
    model: 'm',
    target: { event: 'Order Completed', within: '60d' },
    population: { event: 'Order Completed', identified: true },
    cutoffs: { every: '30d', last: 8 },
    features: ['purchases@1'],
    family: 'logistic',
    options: { seed: 1 },
    bands: { medium: 0.3, high: 0.6 },
    gates: { test_auc: '>= 0.70' },
  },
  columns: [{ name: 'purchases.country', type: 'category' }],
  views: [{ view: 'purchases', version: 1, features: [{ name: 'country', trait: 'country', type: 'category' }] }],
  population: { vocabularies: { 'purchases.country': ['DE', 'FR'] } },
  calibration: { method: 'platt', slope: 1, intercept: 0, knots: [[0, 0.5]] },
  bands: { medium: 0.3, high: 0.6 },
  scoreQuantiles: Array.from({ length: 101 }, (_, percent) => percent / 100),
  baseMargin: -1.25,
  explanation: 'linear',
  trainingSet: { sha256: 'b'.repeat(64), cutoffs: [{ cutoff: '2026-09-23T00:00:00.000Z', split: 'test' }] },
  seed: 1,
  fit: { l2: 0.1 },
  result: {
    metrics: { test: { rows: 9, positives: 3, auc: 0.8, logLoss: 0.4, calibrationError: 0.01 } },
    gates: [{ gate: 'test_auc', limit: '>= 0.70', value: 0.8, passed: true }],
  },
  files: { model: 'c'.repeat(64), explain: 'd'.repeat(64) },
};

export const VERSION: VersionDetails = {
  model: 'm',
  version: 1,
  artifactId: 'a'.repeat(64),
  aliases: ['champion'],
  result: MANIFEST.result,
  createTime: new Date('2026-11-22T05:00:00Z'),
  manifest: MANIFEST,
};

/** One job, which goes on, and one version of every model. */
export const MODELS: AppDeps['models'] = {
  submitTraining: () => Promise.resolve(JOB_ID),
  getJob: () => Promise.resolve(JOB),
  watchJob: (_jobId, signal) => watchForever(signal),
  listVersions: (model) => Promise.resolve({ items: [{ ...VERSION, model }], nextToken: '' }),
  getVersion: (model, version) => Promise.resolve({ ...VERSION, model, version }),
  setAlias: () => Promise.resolve(undefined),
};

async function* watchForever(signal: AbortSignal): AsyncGenerator<Job, void, undefined> {
  yield JOB;
  if (!signal.aborted) await once(signal, 'abort');
}
