import type { Metrics } from '@clientele/shared/metrics';
import type { AppendLoad, EventLog } from '../ports.js';

const COMMIT_EVENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/** Counts what a log has durably stored: nothing is counted that was not. */
export function createMeteredEventLog(log: EventLog, metrics: Metrics): EventLog {
  const events = metrics.counter('clientele_ingest_events_total', 'Events that were judged and committed.', {
    verdict: ['accepted', 'duplicate', 'rejected'],
  });
  const commits = metrics.counter('clientele_ingest_commits_total', 'Transactions that stored events, or failed to.', {
    result: ['stored', 'failed'],
  });
  const [accepted, duplicate] = [events({ verdict: 'accepted' }), events({ verdict: 'duplicate' })];
  const rejections = events({ verdict: 'rejected' });
  const [stored, failed] = [commits({ result: 'stored' }), commits({ result: 'failed' })];
  const sizes = metrics.histogram(
    'clientele_ingest_commit_events',
    'Events that share a transaction, duplicate and rejected ones included.',
    {},
    COMMIT_EVENTS,
  )({});
  const seconds = metrics.histogram(
    'clientele_ingest_commit_duration_seconds',
    'Time that a transaction takes to store its events, durably.',
    {},
  )({});

  return {
    async append(appended, rejected) {
      const startMs = performance.now();
      try {
        const arrivals = await log.append(appended, rejected);
        const newCount = arrivals.filter(Boolean).length;
        accepted(newCount);
        duplicate(arrivals.length - newCount);
        rejections(rejected.length);
        stored(1);
        sizes(appended.length + rejected.length);
        seconds((performance.now() - startMs) / 1000);
        return arrivals;
      } catch (err) {
        failed(1);
        throw err;
      }
    },
  };
}

export function meterAppendLoad(metrics: Metrics, readLoad: () => AppendLoad): void {
  const queued = metrics.gauge('clientele_ingest_queued_events', 'Events that wait for a transaction.', {});
  const bytes = metrics.gauge('clientele_ingest_bodies_in_flight_bytes', 'Size of the bodies being worked on.', {});
  metrics.onScrape([queued, bytes], () => {
    const { queuedEvents, bodyBytes } = readLoad();
    queued({}).set(queuedEvents);
    bytes({}).set(bodyBytes);
  });
}
