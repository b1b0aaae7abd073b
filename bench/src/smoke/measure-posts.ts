import { alternate } from '../alternate.js';
import type { Figure } from '../figures.js';
import { measureHttpRate } from '../load/http-load.js';
import { cpuFigure, CROWD, MEASURE_SECONDS, WARM_UP_SECONDS, withCpu, type Scene } from './scene.js';

const CONNECTIONS = 64;
const CROWD_CONNECTIONS = 8;

/** Single events, against a server that only parses them. */
export async function measureSingles(scene: Scene): Promise<readonly Figure[]> {
  const bodies = Array.from({ length: 100 }, (_, index) =>
    JSON.stringify({ userId: `single-${index}`, event: 'Product Viewed', properties: { category: 'home', price: 25 } }),
  );
  const { writeKey: apiKey } = scene.world;
  return measurePosts(scene, {
    path: '/v1/track',
    barePath: '/v1/track',
    apiKey,
    bodies,
    connections: CONNECTIONS,
    unitsPerRequest: 1,
    metric: 'single_event',
    unit: 'a single event',
    limit: 'fastify_single',
    title: `single events stored a second, ${CONNECTIONS} connections`,
  });
}

/** Scores of one customer, against a server that answers a fixed one. */
export async function measureScores(scene: Scene): Promise<readonly Figure[]> {
  const { model, customers, scoreKey: apiKey } = scene.world;
  const bodies = customers.slice(0, 200).map((customer) => JSON.stringify({ model, customers: [customer] }));
  return measurePosts(scene, {
    path: '/v1/score',
    barePath: '/v1/score',
    apiKey,
    bodies,
    connections: CONNECTIONS,
    unitsPerRequest: 1,
    metric: 'score',
    unit: 'such a score',
    limit: 'fastify_score',
    title: `scores a second, 1 customer a request, ${CONNECTIONS} connections`,
  });
}

/** Scores of many customers a request, against a server that answers fixed ones. */
export async function measureCrowds(scene: Scene): Promise<readonly Figure[]> {
  const { model, customers, scoreKey: apiKey } = scene.world;
  const bodies = [0, 1, 2, 3].map((part) =>
    JSON.stringify({ model, customers: customers.slice(part * CROWD, (part + 1) * CROWD) }),
  );
  const connections = CROWD_CONNECTIONS;
  return measurePosts(scene, {
    path: '/v1/score',
    barePath: '/v1/score-crowd',
    apiKey,
    bodies,
    connections,
    unitsPerRequest: CROWD,
    metric: 'crowd_score',
    unit: 'such a score',
    limit: 'fastify_crowd',
    title: `scores a second, ${CROWD} customers a request, ${connections} connections`,
  });
}

interface Posts {
  readonly path: string;
  /** Of the bare server. */
  readonly barePath: string;
  readonly apiKey: string;
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly unitsPerRequest: number;
  /** Begins the keys of the metrics. */
  readonly metric: string;
  readonly unit: string;
  readonly limit: string;
  readonly title: string;
}

async function measurePosts({ runs, stack, bare, say }: Scene, posts: Posts): Promise<readonly Figure[]> {
  const { path, barePath, apiKey, bodies, connections, unitsPerRequest, metric } = posts;
  const measure = async (url: string, at: string, seconds: number) => {
    const rate = await measureHttpRate({ apiKey, bodies, connections, url, path: at, seconds });
    return { ...rate, perSecond: unitsPerRequest * rate.requestsPerSecond, units: unitsPerRequest * rate.requests };
  };
  await measure(stack.url, path, WARM_UP_SECONDS);
  await measure(bare.url, barePath, WARM_UP_SECONDS);
  const { ours, limit } = await alternate(
    runs,
    () => withCpu(stack, () => measure(stack.url, path, MEASURE_SECONDS)),
    () => measure(bare.url, barePath, MEASURE_SECONDS),
  );
  const failed = ours.reduce((sum, rate) => sum + rate.failed, 0);
  if (failed > 0) say(`${failed} requests to ${path} were not answered with 200: the machine is busy.`);
  const rates = limit.map(({ perSecond }) => perSecond);
  return [
    {
      metric: `${metric}s_per_s`,
      title: posts.title,
      values: ours.map(({ perSecond }) => perSecond),
      against: { name: posts.limit, title: 'by bare fastify', values: rates },
    },
    { metric: `${metric}_p99_ms`, title: 'p99 of such a request, ms', values: ours.map(({ p99Ms }) => p99Ms) },
    ...cpuFigure(`${metric}_cpu_us`, posts.unit, ours),
  ];
}
