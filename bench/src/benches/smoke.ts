import type { Bench } from '../bench.js';
import type { Figure } from '../figures.js';
import type { Answers } from '../limits/answers.js';
import { startBareServer } from '../limits/start-bare-server.js';
import { measureBatches } from '../smoke/measure-batches.js';
import { measureFresh } from '../smoke/measure-fresh.js';
import { measureCrowds, measureScores, measureSingles } from '../smoke/measure-posts.js';
import { CROWD, SEED, type Scene } from '../smoke/scene.js';
import { startStack } from '../stack.js';
import { createWorld, type World } from '../world.js';

const SHOP_CUSTOMERS = 500;

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
      return await measureParts({ runs, stack, world, bare, say }).finally(() => bare.stop());
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

async function measureParts(scene: Scene): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const measurePart of [measureBatches, measureSingles, measureScores, measureCrowds, measureFresh]) {
    const measured = await measurePart(scene);
    for (const { title } of measured) scene.say(`measured: ${title}`);
    figures.push(...measured);
  }
  return figures;
}
