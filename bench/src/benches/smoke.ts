import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { alternate } from '../alternate.js';
import type { Bench } from '../bench.js';
import type { Figure } from '../figures.js';
import type { Answers } from '../limits/answers.js';
import { openCopyLimit } from '../limits/copy-limit.js';
import { startBareServer, type BareServer } from '../limits/start-bare-server.js';
import { startEventLoad, type EventLoadOptions } from '../load/event-load.js';
import { measureFreshness } from '../load/freshness.js';
import { measureHttpRate, type HttpRate } from '../load/http-load.js';
import { startStack, type Stack } from '../stack.js';
import { quantile } from '../statistics.js';
import { createWorld, type World } from '../world.js';

const SEED = 1;
const SHOP_CUSTOMERS = 500;
const MEASURE_SECONDS = 2;
const WARM_UP_SECONDS = 1;
/** At least. */
const COPY_ROWS = 20_000;
const PROBES = 50;
const BACKGROUND_EVENTS_PER_SECOND = 200;
const CONNECTIONS = 64;
const CROWD = 100;
const CROWD_CONNECTIONS = 8;

interface Scene {
  readonly runs: number;
  readonly stack: Stack;
  readonly world: World;
  readonly bare: BareServer;
}

export const smokeBench: Bench = {
  name: 'smoke',
  summary: 'events/s, scores/s, p99 and freshness of the whole system, against COPY and bare fastify',
  defaultRuns: 5,
  async measure(runs, say) {
    say('The load and all servers share the cores.');
    const stack = await startStack('bench-smoke', { durable: true });
    try {
      const world = await createWorld(stack, SHOP_CUSTOMERS, SEED);
      const bare = await startBareServer(await bareAnswers(world));
      return await measureParts({ runs, stack, world, bare }, say).finally(() => bare.stop());
    } finally {
      await stack.stop();
    }
  },
};

/** Real answers, so that the bare server prints as much. */
async function bareAnswers({ reader, model, customers }: World): Promise<Answers> {
  return {
    '/v1/track': { success: true, accepted: 1, duplicate: 0, rejected: 0 },
    '/v1/score': await reader.score({ model, customers: customers.slice(0, 1) }),
    '/v1/score-crowd': await reader.score({ model, customers: customers.slice(0, CROWD) }),
  };
}

async function measureParts(scene: Scene, say: (line: string) => void): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const measurePart of [measureBatches, measureSingles, measureScores, measureCrowds, measureFresh]) {
    const measured = await measurePart(scene);
    for (const { title } of measured) say(`measured: ${title}`);
    figures.push(...measured);
  }
  return figures;
}

async function measureBatches({ runs, stack, world }: Scene): Promise<readonly Figure[]> {
  const load = { url: stack.url, apiKey: world.writeKey, connections: 16, batchEvents: 100 };
  await measureEventRate(stack, { ...load, name: 'warm' }, ({ accepted }) => accepted >= COPY_ROWS);
  const copy = await openCopyLimit(stack.databaseUrl, 'warm');
  let run = 0;
  const { ours, limit } = await alternate(
    runs,
    () =>
      measureEventRate(
        stack,
        { ...load, name: `run${(run += 1)}` },
        ({ elapsedMs }) => elapsedMs >= MEASURE_SECONDS * 1_000,
      ),
    () => copy.measure(),
  );
  await copy.close();
  return [
    {
      metric: 'events_per_s',
      title: 'events stored a second, batches of 100 on 16 connections',
      values: ours,
      against: { name: 'copy', title: 'by COPY', values: limit },
    },
  ];
}

type LoadOptions = Pick<EventLoadOptions, 'url' | 'apiKey' | 'connections' | 'batchEvents' | 'name'>;

/** @returns Events per second, from the first request to the last 200. */
async function measureEventRate(
  stack: Stack,
  options: LoadOptions,
  isEnough: (sofar: { readonly elapsedMs: number; readonly accepted: number }) => boolean,
): Promise<number> {
  const startMs = performance.now();
  const elapsedMs = (): number => performance.now() - startMs;
  const load = startEventLoad({ ...options, customers: 10_000, badShare: 0, repeatShare: 0, retries: 0, seed: SEED });
  const totals = () => load.ledger.totals();
  while (totals().refused === 0 && !isEnough({ elapsedMs: elapsedMs(), accepted: totals().accepted })) await sleep(20);
  await load.stop();
  const rate = (1_000 * totals().accepted) / elapsedMs();
  await requireStored(stack, options.name, totals().sent);
  return rate;
}

/** What was not stored is not measured. */
async function requireStored({ databaseUrl }: Stack, name: string, sent: number): Promise<void> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ stored: number }>(
    'SELECT count(*)::int4 AS stored FROM ingest.event WHERE message_id LIKE $1',
    [`${name}-%`],
  );
  await database.end();
  const stored = rows[0]?.stored ?? 0;
  if (stored !== sent) throw new Error(`Only ${stored} of ${sent} events were stored.`);
}

async function measureSingles(scene: Scene): Promise<readonly Figure[]> {
  const bodies = Array.from({ length: 100 }, (_, index) =>
    JSON.stringify({ userId: `single-${index}`, event: 'Product Viewed', properties: { category: 'home', price: 25 } }),
  );
  const path = '/v1/track';
  const { ours, limit } = await alternatePosts(scene, { path, barePath: path, bodies, connections: CONNECTIONS });
  return [
    {
      metric: 'single_events_per_s',
      title: `single events a second, ${CONNECTIONS} connections`,
      values: ours.map(({ requestsPerSecond }) => requestsPerSecond),
      against: { name: 'fastify_single', title: 'by bare fastify', values: limit },
    },
    { metric: 'single_event_p99_ms', title: 'p99 of a single event, ms', values: ours.map(({ p99Ms }) => p99Ms) },
  ];
}

async function measureScores(scene: Scene): Promise<readonly Figure[]> {
  const { model, customers } = scene.world;
  const bodies = customers.slice(0, 200).map((customer) => JSON.stringify({ model, customers: [customer] }));
  const path = '/v1/score';
  const { ours, limit } = await alternatePosts(scene, { path, barePath: path, bodies, connections: CONNECTIONS });
  return [
    {
      metric: 'scores_per_s',
      title: `scores a second, 1 customer a request, ${CONNECTIONS} connections`,
      values: ours.map(({ requestsPerSecond }) => requestsPerSecond),
      against: { name: 'fastify_score', title: 'by bare fastify', values: limit },
    },
    { metric: 'score_p99_ms', title: 'p99 of such a request, ms', values: ours.map(({ p99Ms }) => p99Ms) },
  ];
}

async function measureCrowds(scene: Scene): Promise<readonly Figure[]> {
  const { model, customers } = scene.world;
  const bodies = [0, 1, 2, 3].map((part) =>
    JSON.stringify({ model, customers: customers.slice(part * CROWD, (part + 1) * CROWD) }),
  );
  const { ours, limit } = await alternatePosts(scene, {
    path: '/v1/score',
    barePath: '/v1/score-crowd',
    bodies,
    connections: CROWD_CONNECTIONS,
  });
  return [
    {
      metric: 'crowd_scores_per_s',
      title: `scores a second, ${CROWD} customers a request, ${CROWD_CONNECTIONS} connections`,
      values: ours.map(({ requestsPerSecond }) => CROWD * requestsPerSecond),
      against: { name: 'fastify_crowd', title: 'by bare fastify', values: limit.map((rate) => CROWD * rate) },
    },
    { metric: 'crowd_p99_ms', title: 'p99 of such a request, ms', values: ours.map(({ p99Ms }) => p99Ms) },
  ];
}

interface Posts {
  readonly path: string;
  readonly barePath: string;
  readonly bodies: readonly string[];
  readonly connections: number;
}

/** Posts to the gateway and to the bare server by turns. @returns The bare server's requests per second as the limit. */
async function alternatePosts(
  { runs, stack, world, bare }: Scene,
  { path, barePath, bodies, connections }: Posts,
): Promise<{ readonly ours: readonly HttpRate[]; readonly limit: readonly number[] }> {
  const apiKey = path === '/v1/score' ? world.scoreKey : world.writeKey;
  const shared = { apiKey, bodies, connections };
  const measure = (url: string, at: string, seconds: number) => measureHttpRate({ ...shared, url, path: at, seconds });
  await measure(stack.url, path, WARM_UP_SECONDS);
  await measure(bare.url, barePath, WARM_UP_SECONDS);
  return alternate(
    runs,
    () => measure(stack.url, path, MEASURE_SECONDS),
    async () => (await measure(bare.url, barePath, MEASURE_SECONDS)).requestsPerSecond,
  );
}

async function measureFresh({ runs, stack, world }: Scene): Promise<readonly Figure[]> {
  const background = startEventLoad({
    url: stack.url,
    apiKey: world.writeKey,
    name: 'background',
    connections: 2,
    batchEvents: 10,
    eventsPerSecond: BACKGROUND_EVENTS_PER_SECOND,
    customers: 1_000,
    badShare: 0,
    repeatShare: 0,
    retries: 0,
    seed: SEED,
  });
  const samples: (readonly number[])[] = [];
  for (let run = 0; run < runs; run += 1) samples.push(await measureFreshness({ ...world, probes: PROBES }));
  await background.stop();
  const under = `under ${BACKGROUND_EVENTS_PER_SECOND} events/s`;
  return [
    {
      metric: 'freshness_p50_ms',
      title: `an event's 200 to the first score with it, ${under}, p50, ms`,
      values: samples.map((delaysMs) => quantile(delaysMs, 0.5)),
    },
    {
      metric: 'freshness_p99_ms',
      title: `the same, p99 of ${PROBES}, ms`,
      values: samples.map((delaysMs) => quantile(delaysMs, 0.99)),
    },
  ];
}
