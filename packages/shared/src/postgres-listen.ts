import pg from 'pg';
import type { Logger } from './log.js';
import { backoffMs, pause } from './pause.js';

const CONNECT_TIMEOUT_MS = 5_000;
const HEARTBEAT_MS = 15_000;
const RECONNECT = { minMs: 100, maxMs: 2_000 };

export interface Listening {
  stop(): Promise<void>;
}

/**
 * Listens to a channel on a connection of its own and connects again whenever that breaks. `onNotify` gets a
 * notification's payload, and `undefined` after every connect: what was sent while nobody listened is lost, so look.
 */
export function listen(
  url: string,
  channel: string,
  onNotify: (payload: string | undefined) => void,
  log: Logger,
): Listening {
  const stopping = new AbortController();
  const running = listenForever({ url, channel, onNotify, log, signal: stopping.signal });
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

interface ListenJob {
  readonly url: string;
  readonly channel: string;
  readonly onNotify: (payload: string | undefined) => void;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

async function listenForever(job: ListenJob): Promise<void> {
  let losses = 0;
  while (!job.signal.aborted) {
    try {
      await listenOnce(job, () => {
        losses = 0;
      });
    } catch (err) {
      job.log.warn({ err, channel: job.channel }, 'postgres listener lost');
    }
    losses += 1;
    await pause(backoffMs(losses, RECONNECT), job.signal);
  }
}

/** Listens until the connection breaks, which throws, or the signal is aborted. */
async function listenOnce({ url, channel, onNotify, signal }: ListenJob, onConnect: () => void): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
    application_name: `listen ${channel}`,
  });
  const ended = new Promise<void>((resolve, reject) => {
    client.on('error', reject);
    client.on('end', () => {
      reject(new Error('Connection terminated'));
    });
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
  ended.catch(() => undefined); // also when connecting fails, before anybody waits for it
  let heartbeat: NodeJS.Timeout | undefined;
  try {
    await client.connect();
    client.on('notification', ({ payload }) => {
      onNotify(payload ?? '');
    });
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    onConnect();
    onNotify(undefined);
    heartbeat = setInterval(() => {
      client.query('SELECT 1').catch((err: unknown) => client.emit('error', err)); // a dead network says nothing
    }, HEARTBEAT_MS);
    await ended;
  } finally {
    clearInterval(heartbeat);
    await client.end().catch(() => undefined);
  }
}
