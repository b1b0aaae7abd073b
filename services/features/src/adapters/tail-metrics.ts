import type { Metrics } from '@clientele/shared/metrics';
import type { TailObserver } from '../ports.js';

/** From what a poll of an idle tail takes to what an outage does. */
const FRESHNESS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

/** Counts the tail's work. @param nowMs Unix epoch ms. */
export function createTailMetrics(metrics: Metrics, nowMs: () => number): TailObserver {
  const applied = metrics.counter('clientele_features_events_applied_total', 'Events that stored states hold.', {
    mode: ['follow', 'rebuild'],
  });
  const countOf = { follow: applied({ mode: 'follow' }), rebuild: applied({ mode: 'rebuild' }) };
  const states = metrics.counter(
    'clientele_features_states_written_total',
    'Customer states that were stored.',
    {},
  )({});
  const rebuilds = metrics.counter(
    'clientele_features_rebuilds_total',
    'Times that all states were built anew.',
    {},
  )({});
  const freshness = metrics.histogram(
    'clientele_features_freshness_seconds',
    'Time from the receipt of an event to the state that holds it; replayed events are left out.',
    {},
    FRESHNESS_SECONDS,
  )({});
  return {
    rebuildStarted() {
      rebuilds(1);
    },
    stored({ mode, receivedAtMs, stateCount }) {
      countOf[mode](receivedAtMs.length);
      states(stateCount);
      if (mode === 'rebuild') return;
      const now = nowMs();
      for (const receivedMs of receivedAtMs) freshness(Math.max(0, now - receivedMs) / 1000); // clocks differ
    },
  };
}

/** Shows whether this replica writes the states, and whether it has said that all of them are there. */
export function meterTail(
  metrics: Metrics,
  status: () => { readonly holding: boolean; readonly ready: boolean },
): void {
  const held = metrics.gauge('clientele_features_lease_held', '1 while this replica writes the states.', {});
  const complete = metrics.gauge('clientele_features_states_complete', '1 while all states of the log are stored.', {});
  metrics.onScrape([held, complete], () => {
    const { holding, ready } = status();
    held({}).set(holding ? 1 : 0);
    if (holding) complete({}).set(ready ? 1 : 0);
  });
}
