import { afterEach, describe, expect, it } from '@jest/globals';
import { FeatureView } from '@clientele/contracts/feature-view';
import type { LogEvent } from '@clientele/contracts/log-event';
import { compileViews } from '@clientele/feature-engine/compile-views';
import { decodeState } from '@clientele/feature-engine/state-codec';
import { AppError } from '@clientele/shared/errors';
import { createLogger } from '@clientele/shared/log';
import { createMemoryEventLog } from '../adapters/memory-event-log.js';
import { createMemoryLeaseStore } from '../adapters/memory-lease-store.js';
import { createMemoryStateStore } from '../adapters/memory-state-store.js';
import { createMemoryViewStore } from '../adapters/memory-view-store.js';
import type { StateStore, StoredWork } from '../ports.js';
import { createTail, type Tail } from './tail-log.js';

const SUBJECT = '0a000000-0000-8000-8000-000000000001';
const VIEW = FeatureView.parse({
  view: 'v',
  version: 1,
  features: [{ name: 'orders', event: 'Order', aggregate: 'count' }],
});
const COMPILED = compileViews([VIEW]);

const order = (seq: number): LogEvent => ({
  position: { epoch: 1, xid: 1n, seq: BigInt(seq) },
  sourceId: 1,
  messageId: `m${seq}`,
  type: 'track',
  event: 'Order',
  subjectId: SUBJECT,
  userId: null,
  anonymousId: 'a',
  eventTimeMs: seq,
  availableAtMs: seq,
  properties: {},
  traits: {},
  context: {},
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(wrap: (states: StateStore) => StateStore = (states) => states) {
  const log = createMemoryEventLog();
  const views = createMemoryViewStore();
  await views.publish({ view: VIEW, sha256: COMPILED.viewHashes[0] ?? '' }, 255);
  const states = createMemoryStateStore();
  const health: boolean[] = [];
  const work: StoredWork[] = [];
  let rebuilds = 0;
  const tail: Tail = createTail(
    {
      log,
      views,
      leases: createMemoryLeaseStore(() => performance.now()),
      states: wrap(states),
      holder: 'test',
      leaseTtlMs: 10_000,
      observer: {
        rebuildStarted: () => (rebuilds += 1),
        stored: (done) => work.push(done),
      },
      logger: createLogger({ service: 'test', level: 'silent' }),
      monotonicMs: () => performance.now(),
    },
    (healthy) => health.push(healthy),
  );
  const stopping = new AbortController();
  const running = tail.run(stopping.signal);
  stops.push(() => {
    stopping.abort();
    return running;
  });
  const orders = async (): Promise<number> => {
    const [bytes] = await states.readStates([SUBJECT]);
    return bytes === undefined ? 0 : (decodeState(COMPILED, bytes).state.views[0]?.events[0]?.count ?? 0);
  };
  const append = (...events: LogEvent[]): void => {
    log.append(events);
    tail.wake();
  };
  /** Events and states of each kind of work. */
  const tally = (mode: StoredWork['mode']): readonly number[] => {
    const done = work.filter((each) => each.mode === mode);
    return [
      done.reduce((sum, { receivedAtMs }) => sum + receivedAtMs.length, 0),
      done.reduce((sum, { stateCount }) => sum + stateCount, 0),
    ];
  };
  return { tail, states, health, orders, append, tally, rebuilds: () => rebuilds };
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 5_000;
  while (!(await check())) {
    if (performance.now() > endMs) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('the tail on stores in memory', () => {
  it('is ready when it has reached the head, and applies what comes then', async () => {
    const { tail, states, orders, append } = await start();
    await until(() => tail.status().ready);
    expect((await states.readMarks()).readyEpoch).toBe(1);
    append(order(1), order(2));
    await until(async () => (await orders()) === 2);
    expect(tail.status()).toMatchObject({ healthy: true, holding: true, position: order(2).position });
  });

  it('tells of an outage once and of its end once, and loses and repeats nothing', async () => {
    let isDown = false;
    let writes = 0;
    const { tail, health, orders, append } = await start((states) => ({
      ...states,
      write(batch) {
        writes += 1;
        const written = states.write(batch); // carried out, and then the answer is lost
        return isDown
          ? written.then(() => Promise.reject(new AppError('unavailable', 'REDIS_UNAVAILABLE', 'Gone.')))
          : written;
      },
    }));
    await until(() => tail.status().ready);
    isDown = true;
    append(order(1), order(2));
    await until(() => health.at(-1) === false);
    const before = writes;
    await until(() => writes > before + 1); // it tries again
    isDown = false;
    await until(() => health.at(-1) === true);
    expect(await orders()).toBe(2);
    expect(health).toEqual([true, false, true]);
  });

  it('tells how many events and states it stored, and replayed events apart', async () => {
    const { tail, orders, append, tally } = await start();
    append(order(1), order(2));
    await until(() => tail.status().ready);
    expect([tally('rebuild'), tally('follow')]).toEqual([
      [2, 1],
      [0, 0],
    ]);
    append(order(3));
    append(order(4), order(5));
    await until(async () => (await orders()) === 5);
    await until(() => tail.status().storedPosition?.seq === 5n);
    expect([tally('rebuild'), tally('follow')[0]]).toEqual([[2, 1], 3]);
  });

  it('survives errors that it does not know', async () => {
    let failures = 2;
    const { tail } = await start((states) => ({
      ...states,
      readMarks: () => ((failures -= 1) >= 0 ? Promise.reject(new TypeError('a bug')) : states.readMarks()),
    }));
    await until(() => tail.status().ready);
  });

  it('builds a store that was cleared anew', async () => {
    const { tail, states, orders, append, rebuilds } = await start();
    append(order(1));
    await until(async () => tail.status().ready && (await orders()) === 1);
    states.clear();
    append(order(2));
    await until(async () => (await states.readMarks()).readyEpoch === 1 && (await orders()) === 2);
    expect(rebuilds()).toBe(2);
  });
});
