import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from '@clientele/client/client';
import { ClienteleError } from '@clientele/client/error';
import type { EventCounts } from '@clientele/client/types';
import { createRandom } from '@clientele/shop/random';
import { createLedger, type Ledger } from './ledger.js';
import { createBatchPlanner } from './plan-batch.js';
import { createTally, type Tally } from './tally.js';

export interface EventLoadOptions {
  /** Of the gateway. */
  readonly url: string;
  /** Holds `events:write`. */
  readonly apiKey: string;
  /** Begins every message id; loads of one source have different ones. */
  readonly name: string;
  /** Each sends one batch at a time. */
  readonly connections: number;
  readonly batchEvents: number;
  /** Of all connections together; undefined sends the next batch as soon as the last is answered. */
  readonly eventsPerSecond?: number;
  readonly customers: number;
  readonly badShare: number;
  readonly repeatShare: number;
  /** How often a batch is tried again before it counts as refused. */
  readonly retries: number;
  /** Whole number, 0 to 2^32 - 1. */
  readonly seed: number;
}

export interface EventLoad {
  readonly ledger: Ledger;
  /** One entry for each attempt of a batch. */
  readonly tally: Tally;
  /** Resolves once the batches under way have their answers. */
  stop(): Promise<void>;
}

/** Sends batches of events, as an application with a retrying client would, and keeps the book of their answers. */
export function startEventLoad(options: EventLoadOptions): EventLoad {
  const ledger = createLedger();
  const tally = createTally();
  const stopping = new AbortController();
  const connections = Array.from({ length: options.connections }, (_, index) =>
    runConnection(options, { index, ledger, tally, signal: stopping.signal }),
  );
  const ended = Promise.all(connections);
  ended.catch(() => undefined); // told by stop()
  return {
    ledger,
    tally,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

interface Connection {
  readonly index: number;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

async function runConnection(options: EventLoadOptions, { index, ledger, tally, signal }: Connection): Promise<void> {
  const { url, apiKey, retries, name, connections, batchEvents, eventsPerSecond } = options;
  const random = createRandom(options.seed + index);
  const planBatch = createBatchPlanner({ ...options, prefix: `${name}-${index}`, random });
  const periodMs = eventsPerSecond === undefined ? 0 : (1_000 * batchEvents * connections) / eventsPerSecond;
  let attempts = 0;
  const fetch: typeof globalThis.fetch = (...request) => {
    attempts += 1;
    return tally.fetch(...request);
  };
  const client = createClient({ url, apiKey, retries, fetch });
  let nextMs = performance.now() + (periodMs * index) / connections;
  while (!signal.aborted) {
    await pause(nextMs - performance.now(), signal);
    // After an outage the pace goes on from now: nobody sends what was missed all at once.
    nextMs = Math.max(nextMs + periodMs, performance.now());
    const { events, ids } = planBatch();
    attempts = 0;
    const counts = await send(client, events);
    ledger.record(ids, { counts, failedAttempts: counts === undefined ? attempts : attempts - 1 });
  }
}

/** @returns undefined when the batch is refused. */
async function send(client: Client, events: Parameters<Client['batch']>[0]): Promise<EventCounts | undefined> {
  try {
    return await client.batch(events);
  } catch (err) {
    if (err instanceof ClienteleError) return undefined;
    throw err;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}
