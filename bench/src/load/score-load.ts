import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@clientele/client/client';
import { ClienteleError } from '@clientele/client/error';
import { createRandom } from '@clientele/shop/random';
import { createTally, type Tally } from './tally.js';

export interface ScoreLoadOptions {
  /** Of the gateway. */
  readonly url: string;
  /** Holds `scores:read`. */
  readonly apiKey: string;
  readonly model: string;
  /** One of these is scored by each request. */
  readonly customers: readonly string[];
  /** Each asks for one score at a time. */
  readonly connections: number;
  /** Between an answer and the next request of a connection, in ms. */
  readonly pauseMs: number;
  /** Whole number, 0 to 2^32 - 1. */
  readonly seed: number;
}

export interface ScoreLoad {
  readonly tally: Tally;
  stop(): Promise<void>;
}

/** Asks for scores all the time, without a second try. */
export function startScoreLoad(options: ScoreLoadOptions): ScoreLoad {
  const tally = createTally();
  const stopping = new AbortController();
  const connections = Array.from({ length: options.connections }, (_, index) =>
    runConnection(options, index, tally, stopping.signal),
  );
  const ended = Promise.all(connections);
  ended.catch(() => undefined); // told by stop()
  return {
    tally,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

async function runConnection(
  { url, apiKey, model, customers, pauseMs, seed }: ScoreLoadOptions,
  index: number,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const random = createRandom(seed + index);
  const client = createClient({ url, apiKey, retries: 0, fetch: tally.fetch });
  while (!signal.aborted) {
    const customer = customers[random.integer(0, customers.length - 1)] ?? '';
    await client.score({ model, customers: [customer] }).catch((err: unknown) => {
      if (!(err instanceof ClienteleError)) throw err;
    });
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
