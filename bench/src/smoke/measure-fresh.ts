import type { Figure } from '../figures.js';
import { startEventLoad } from '../load/event-load.js';
import { measureFreshness } from '../load/freshness.js';
import { quantile } from '../statistics.js';
import { SEED, type Scene } from './scene.js';

const PROBES = 50;
const EVENTS_PER_SECOND = 200;

/** How soon an event shows in a score while others arrive. */
export async function measureFresh({ runs, stack, world }: Scene): Promise<readonly Figure[]> {
  const background = startEventLoad({
    url: stack.url,
    apiKey: world.writeKey,
    name: 'background',
    connections: 2,
    batchEvents: 10,
    eventsPerSecond: EVENTS_PER_SECOND,
    customers: 1_000,
    badShare: 0,
    repeatShare: 0,
    retries: 0,
    seed: SEED,
  });
  const samples: (readonly number[])[] = [];
  for (let run = 0; run < runs; run += 1) samples.push(await measureFreshness({ ...world, probes: PROBES }));
  await background.stop();
  return [
    {
      metric: 'freshness_p50_ms',
      title: `an event's 200 to the first score with it, under ${EVENTS_PER_SECOND} events/s, p50, ms`,
      values: samples.map((delaysMs) => quantile(delaysMs, 0.5)),
    },
    {
      metric: 'freshness_p99_ms',
      title: `the same, p99 of ${PROBES}, ms`,
      values: samples.map((delaysMs) => quantile(delaysMs, 0.99)),
    },
  ];
}
