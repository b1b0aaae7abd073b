import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEventLoad, type EventLoad } from '@clientele/bench/load/event-load';
import { reconcile } from '@clientele/bench/load/reconcile';
import { startScoreLoad, type ScoreLoad } from '@clientele/bench/load/score-load';
import { readStoredMessages } from '@clientele/bench/load/stored-messages';
import { NO_ANSWER, type Outcome } from '@clientele/bench/load/tally';
import { Client } from 'pg';
import { call, until, type Reply } from './http.js';
import { startStack, type Stack } from '@clientele/bench/stack';
import { createKeys, importShop, MODEL_YAML, publishViews, scoreOf, trainChampion, type Keys } from './world.js';

const SEED = 20_261_122;
const SHOP_CUSTOMERS = 300;
const LOAD_CUSTOMERS = 200;
/** How soon after its part is up again an event must be seen by the next score. */
const FRESH_WITHIN_MS = 10_000;
/** How long Postgres and Redis stay away. */
const OUTAGE_MS = 2_000;
/** Callers have a deadline of 5 s at most; the rest is a machine that does much else. */
const ANSWER_WITHIN_MS = 10_000;
/** Never an unknown error. */
const EXPECTED_OUTCOME = /^(?:200|503 [A-Z_]+|504 [A-Z_]+|NO ANSWER)$/u;
/** Whose fall hardly any caller may notice. */
const UNHURT = {
  events: ['trainer', 'scorer', 'features', 'redis'],
  scores: ['trainer', 'ingest', 'features', 'redis', 'postgres'],
};

function successShare(outcomes: readonly (readonly [string, Outcome])[]): number {
  const attempts = (of: typeof outcomes): number => of.reduce((sum, [, { attempts }]) => sum + attempts, 0);
  return attempts(outcomes.filter(([outcome]) => outcome === '200')) / attempts(outcomes);
}

/** F01, F03, F05 and F15 in small: everything is killed under load, one after another, and the books must balance. */
describe('broken on purpose', () => {
  let stack: Stack;
  let keys: Keys;
  let database: Client;
  let events: EventLoad;
  let scores: ScoreLoad;
  let trainingJobId = '';
  let probeOrders = 0;

  beforeAll(async () => {
    process.stderr.write(`broken on purpose: seed ${SEED}\n`);
    stack = await startStack('broken-on-purpose');
    keys = await createKeys(stack);
    await publishViews(stack, keys);
    await importShop(stack, keys, SHOP_CUSTOMERS);
    await trainChampion(stack, keys);
    events = startEventLoad({
      url: stack.url,
      apiKey: keys.write,
      name: 'load',
      connections: 5,
      batchEvents: 20,
      eventsPerSecond: 500,
      customers: LOAD_CUSTOMERS,
      badShare: 0.02,
      repeatShare: 0.05,
      retries: 1,
      seed: SEED,
    });
    scores = startScoreLoad({
      url: stack.url,
      apiKey: keys.scores,
      model: 'repurchase_60d',
      customers: Array.from({ length: SHOP_CUSTOMERS }, (_, index) => `shop-${String(index + 1).padStart(5, '0')}`),
      connections: 2,
      pauseMs: 20,
      seed: SEED,
    });
    await seesNextEvent();
    for (const { tally } of [events, scores]) tally.take(); // the model was being loaded
  }, 180_000);

  afterAll(async () => {
    await Promise.all([events.stop(), scores.stop()]);
    await stack.stop();
  }, 60_000);

  const reasonsOf = ({ body }: Reply): Map<string, unknown> => {
    const reasons: { feature: string; value: unknown }[] = body.scores?.[0]?.reasons ?? [];
    return new Map(reasons.map(({ feature, value }) => [feature, value]));
  };
  const tryCall = <T>(attempt: Promise<T>): Promise<T | undefined> => attempt.catch(() => undefined);

  /** Posts one more order of a customer of our own, until it is taken, and asks for scores until one counts it. */
  async function seesNextEvent(): Promise<void> {
    probeOrders += 1;
    const order = {
      messageId: `probe-${probeOrders}`,
      userId: 'probe',
      event: 'Order Completed',
      properties: { total: 10, items: 1 },
    };
    await until(
      () => tryCall(call(stack.url, '/v1/track', { basic: keys.write, json: order })),
      (reply) => reply?.status === 200,
      FRESH_WITHIN_MS,
    );
    await until(
      () => tryCall(scoreOf(stack, keys, 'probe', { explain: 100 })),
      (reply) =>
        reply?.status === 200 &&
        reply.body.scores[0].degraded === undefined &&
        reasonsOf(reply).get('purchases.orders_7d') === probeOrders,
      FRESH_WITHIN_MS,
    );
  }

  /** Kills one part, waits until it is up, and resolves when the next event is seen. @returns ms that this took. */
  async function killAndRecover(what: string): Promise<number> {
    const before = await stack.pids();
    await stack.kill9(what);
    if (what === 'postgres' || what === 'redis') {
      await sleep(OUTAGE_MS);
      await stack.restart(what);
    } else await until(stack.pids, (pids) => pids[what] !== undefined && pids[what] !== before[what], 10_000);
    const startMs = performance.now();
    await seesNextEvent();
    const tookMs = performance.now() - startMs;
    await stack.ready();
    const { [what]: killed, ...others } = before;
    const { [what]: started, ...same } = await stack.pids();
    expect(started).not.toBe(killed);
    expect(same).toEqual(others); // the fall of one takes no other with it
    return tookMs;
  }

  /** Prints how the callers fared since the last time, and holds it against what the part's absence may do to them. */
  function report(what: string, tookMs: number): void {
    const lines = Object.entries({ events, scores }).map(([kind, { tally }]) => {
      const outcomes = [...tally.take()];
      const share = successShare(outcomes);
      if (UNHURT[kind as keyof typeof UNHURT].includes(what))
        expect([kind, what, share > 0.95]).toEqual([kind, what, true]);
      for (const [outcome, { slowestMs }] of outcomes) {
        if (what !== 'gateway') expect(outcome).not.toBe(NO_ANSWER);
        expect(outcome).toMatch(EXPECTED_OUTCOME);
        expect(slowestMs).toBeLessThan(ANSWER_WITHIN_MS);
      }
      return `${kind}: ${outcomes.map(([outcome, { attempts }]) => `${attempts} x ${outcome}`).join(', ')}`;
    });
    process.stderr.write(`  ${what}: fresh ${(tookMs / 1000).toFixed(1)} s after it was up; ${lines.join('; ')}\n`);
  }

  it('F15 trainer killed amid a training run: the run is taken up again', async () => {
    const yaml = MODEL_YAML.replace('model: repurchase_60d', 'model: killed_60d');
    const submitted = await call(stack.url, '/v1/models/killed_60d/train', { key: keys.models, yaml });
    expect(submitted.status).toBe(202);
    trainingJobId = String(submitted.body.jobId);
    await until(
      () => call(stack.url, `/v1/jobs/${trainingJobId}`, { key: keys.models }),
      ({ body }) => body.state === 'running',
      10_000,
    );
    report('trainer', await killAndRecover('trainer'));
  }, 30_000);

  it.each(['gateway', 'ingest', 'scorer', 'features'])(
    'F01 %s killed: it comes back, and the next event is seen',
    async (service) => {
      report(service, await killAndRecover(service));
    },
    40_000,
  );

  it('makes exactly one version of the run whose trainer was killed', async () => {
    const job = await until(
      () => call(stack.url, `/v1/jobs/${trainingJobId}`, { key: keys.models }),
      ({ body }) => body.state === 'completed' || body.state === 'failed',
      40_000,
    );
    expect(job.body).toMatchObject({ state: 'completed', version: 1 });
    const { body } = await call(stack.url, '/v1/models/killed_60d/versions', { key: keys.models });
    expect(body.versions).toHaveLength(1);
  }, 60_000);

  it.each([
    ['F03', 'redis'],
    ['F05', 'postgres'],
  ])(
    '%s %s killed and started again: no service falls, and the next event is seen',
    async (_row, server) => {
      report(server, await killAndRecover(server));
    },
    40_000,
  );

  describe('in the end', () => {
    beforeAll(async () => {
      await Promise.all([events.stop(), scores.stop()]);
      database = new Client({ connectionString: stack.databaseUrl });
      await database.connect();
    }, 30_000);

    afterAll(() => database.end());

    it('holds that every message sent is stored, a duplicate, rejected or refused, and none acknowledged is lost', async () => {
      const books = reconcile(events.ledger, await readStoredMessages(database, 'load-'));
      const { sent, stored, duplicate, rejected, refused, storedWithoutAck } = books;
      process.stderr.write(
        `  ${sent} sent = ${stored} stored + ${duplicate} duplicate + ${rejected} rejected + ${refused} refused; ` +
          `${storedWithoutAck} of those stored without an answer\n`,
      );
      expect(books).toMatchObject({ lost: [], storedTwice: [], unexpected: [], wronglyRejected: [] });
      expect(events.ledger.contradictions().slice(0, 5)).toEqual([]);
      expect(stored + duplicate + rejected + refused).toBe(sent);
      // None of the four is there for show.
      expect(Math.min(stored, duplicate, rejected, refused)).toBeGreaterThan(0);
    });

    it('holds the log and its message ids to the same events', async () => {
      const { rows } = await database.query<{ odd: number }>(
        `SELECT count(*)::int4 AS odd FROM ingest.event FULL JOIN ingest.message USING (source_id, message_id)
          WHERE event.seq IS NULL OR message.body_sha256 IS NULL`,
      );
      expect(rows).toEqual([{ odd: 0 }]);
    });

    it('shows each customer as the log has them', async () => {
      const { rows } = await database.query<{ user_id: string; orders: number; revenue: number }>(
        `SELECT user_id, count(*)::int4 AS orders, sum((properties->>'total')::numeric)::float8 AS revenue
           FROM ingest.event WHERE message_id LIKE 'load-%' AND event = 'Order Completed'
          GROUP BY 1 ORDER BY user_id LIMIT 50`,
      );
      expect(rows).toHaveLength(50);
      for (const { user_id, orders, revenue } of rows) {
        const shown = reasonsOf(await scoreOf(stack, keys, user_id, { explain: 100 }));
        expect([user_id, shown.get('purchases.orders_7d')]).toEqual([user_id, orders]);
        expect(shown.get('purchases.revenue_7d')).toBeCloseTo(revenue, 6);
      }
    });

    it('claimed the killed training run more than once', async () => {
      const { rows } = await database.query<{ attempt: number }>(
        'SELECT attempt FROM trainer.training_run WHERE run_id = $1',
        [trainingJobId],
      );
      expect(rows[0]!.attempt).toBeGreaterThan(1);
    });
  });
});
