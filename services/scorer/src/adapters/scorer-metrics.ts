import { ERROR_STATUS } from '@clientele/shared/error-status';
import type { Metrics } from '@clientele/shared/metrics';
import type { ScoreResult } from '../domain/score-item.js';
import type { AliasTarget, Graph, ScoreObserver, StateReader, StateRebuilder } from '../ports.js';

const BATCH_CUSTOMERS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];
const YES_NO = ['yes', 'no'] as const;

/** Counts what batches were answered with. */
export function createScoreMetrics(metrics: Metrics): ScoreObserver {
  const customers = metrics.counter(
    'clientele_scorer_customers_total',
    'Customers that were scored; degraded: by a state made from the log, as Redis did not give it.',
    { known: YES_NO, degraded: YES_NO },
  );
  const requests = metrics.counter(
    'clientele_scorer_requests_total',
    'Score requests that came in batches; refused: for what or how much they ask, failed: for what should have been there.',
    { outcome: ['scored', 'refused', 'failed'] },
  );
  const sizes = metrics.histogram(
    'clientele_scorer_batch_customers',
    'Customers of a batch that were scored.',
    {},
    BATCH_CUSTOMERS,
  )({});
  return {
    answered(results) {
      let customerCount = 0;
      for (const result of results) {
        requests({ outcome: outcomeOf(result) })(1);
        if ('error' in result) continue;
        customerCount += result.scores.length;
        for (const { known, degraded } of result.scores)
          customers({ known: known ? 'yes' : 'no', degraded: degraded ? 'yes' : 'no' })(1);
      }
      if (customerCount > 0) sizes(customerCount);
    },
  };
}

function outcomeOf(result: ScoreResult): 'scored' | 'refused' | 'failed' {
  if ('scores' in result) return 'scored';
  return ERROR_STATUS[result.error.kind].http >= 500 ? 'failed' : 'refused';
}

/** Times reads of states. */
export function createMeteredStateReader(reader: StateReader, metrics: Metrics): StateReader {
  const reads = metrics.counter('clientele_scorer_state_reads_total', 'Reads of states from Redis.', {
    result: ['ok', 'failed'],
  });
  const [ok, failed] = [reads({ result: 'ok' }), reads({ result: 'failed' })];
  const seconds = metrics.histogram(
    'clientele_scorer_state_read_duration_seconds',
    'Time of a read of states.',
    {},
  )({});
  return {
    async read(subjectIds) {
      const startMs = performance.now();
      try {
        const snapshot = await reader.read(subjectIds);
        ok(1);
        return snapshot;
      } catch (err) {
        failed(1);
        throw err;
      } finally {
        seconds((performance.now() - startMs) / 1000);
      }
    },
  };
}

/** Counts states that had to be made from the log. */
export function createMeteredRebuilder(rebuilder: StateRebuilder, metrics: Metrics): StateRebuilder {
  const states = metrics.counter('clientele_scorer_states_rebuilt_total', 'States asked of the log, not of Redis.', {
    result: ['ok', 'failed'],
  });
  const [ok, failed] = [states({ result: 'ok' }), states({ result: 'failed' })];
  return {
    async rebuild(subjectIds, timeoutMs) {
      try {
        const rebuilt = await rebuilder.rebuild(subjectIds, timeoutMs);
        ok(subjectIds.length);
        return rebuilt;
      } catch (err) {
        failed(subjectIds.length);
        throw err;
      }
    },
  };
}

type OpenGraph = (bytes: Uint8Array, columnCount: number) => Promise<Graph>;

/** Times runs of every graph that is opened. */
export function meterGraphs(openGraph: OpenGraph, metrics: Metrics): OpenGraph {
  const seconds = metrics.histogram(
    'clientele_scorer_model_run_duration_seconds',
    'Time of one run of a model.',
    {},
  )({});
  return async (bytes, columnCount) => {
    const graph = await openGraph(bytes, columnCount);
    return {
      async run(features, rowCount) {
        const startMs = performance.now();
        const output = await graph.run(features, rowCount);
        seconds((performance.now() - startMs) / 1000);
        return output;
      },
      dispose: () => graph.dispose(),
    };
  };
}

/** Shows what is served. Names of models are their owners', few, and in the registry. */
export function meterModels(metrics: Metrics, targets: () => readonly AliasTarget[]): void {
  const info = metrics.gauge('clientele_scorer_model_info', '1 for each alias that is served.', {
    model: 'bounded',
    alias: 'bounded',
    version: 'bounded',
  });
  metrics.onScrape([info], () => {
    for (const { model, alias, version } of targets()) info({ model, alias, version: String(version) }).set(1);
  });
}
