import type { Metrics } from '@clientele/shared/metrics';
import type { ApiKeyStore, BatchScorer, EventLog } from '../ports.js';

const BATCH_SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/** The same scorer; shows how many callers share a call of it. */
export function createMeteredScorer(scorer: BatchScorer, metrics: Metrics): BatchScorer {
  const requests = metrics.histogram(
    'clientele_gateway_score_batch_requests',
    'Score requests that share one ScoreBatch.',
    {},
    BATCH_SIZES,
  )({});
  const customers = metrics.histogram(
    'clientele_gateway_score_batch_customers',
    'Customers of one ScoreBatch.',
    {},
    BATCH_SIZES,
  )({});
  return {
    scoreBatch(items) {
      requests(items.length);
      customers(items.reduce((sum, { request }) => sum + request.customers.length, 0));
      return scorer.scoreBatch(items);
    },
  };
}

/** The same log; shows how much of events is on its way to it. */
export function createMeteredEventLog<Log extends EventLog>(log: Log, metrics: Metrics): Log {
  const bytes = metrics.gauge(
    'clientele_gateway_event_bodies_in_flight_bytes',
    'Bodies of events sent on to ingest.',
    {},
  );
  let open = 0;
  metrics.onScrape([bytes], () => {
    bytes({}).set(open);
  });
  return {
    ...log,
    async append(batch) {
      open += batch.body.length;
      try {
        return await log.append(batch);
      } finally {
        open -= batch.body.length;
      }
    },
  };
}

/** The same store; counts how often a key was not in memory. */
export function createMeteredKeyStore(keys: ApiKeyStore, metrics: Metrics): ApiKeyStore {
  const reads = metrics.counter('clientele_gateway_key_reads_total', 'API keys read from Postgres, not from memory.', {
    result: ['found', 'unknown', 'failed'],
  });
  const [found, unknown, failed] = [
    reads({ result: 'found' }),
    reads({ result: 'unknown' }),
    reads({ result: 'failed' }),
  ];
  return {
    ...keys,
    async find(keyId) {
      try {
        const record = await keys.find(keyId);
        (record === undefined ? unknown : found)(1);
        return record;
      } catch (err) {
        failed(1);
        throw err;
      }
    },
  };
}
