import { SCORE } from '../app.fixture.js';
import { describeApiKeyStore, describeAuditLog, describeBatchScorer, describeIngest } from '../ports.contract.js';
import { createMemoryApiKeys } from './memory-api-keys.js';
import { createMemoryAuditLog } from './memory-audit-log.js';
import { createMemoryIngest } from './memory-ingest.js';
import { createMemoryScorer } from './memory-scorer.js';

describeAuditLog('memory', () => {
  const audit = createMemoryAuditLog();
  return Promise.resolve({ audit, entries: () => Promise.resolve(audit.entries) });
});
describeApiKeyStore('memory', () => {
  const audit = createMemoryAuditLog();
  let nowMs = 0;
  const keys = createMemoryApiKeys(audit, () => new Date((nowMs += 1)));
  return Promise.resolve({ keys, entries: () => Promise.resolve(audit.entries) });
});
describeIngest('memory', () => {
  const ingest = createMemoryIngest();
  return Promise.resolve({ ingest, batches: () => ingest.batches });
});
describeBatchScorer('memory', () => Promise.resolve(createMemoryScorer(SCORE)));
