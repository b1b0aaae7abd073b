import { setTimeout as sleep } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import { isRedisOutage, mapRedisError } from './dependency-errors.js';
import { AppError, isError } from './errors.js';
import type { Logger } from './log.js';
import { startHeartbeat } from './redis-heartbeat.js';

const RECONNECT_MS_MAX = 2_000;
const STATE_COMMAND_TIMEOUT_MS = 1_000;
const PRODUCER_COMMAND_TIMEOUT_MS = 5_000;
const HEARTBEAT_MS = 2_000;
const REFUSAL = /^(?:WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR AUTH)/;
const WAIT_STEP_MS = 250;
const WAIT_LOG_EVERY = 40;
const ERROR_LOG_INTERVAL_MS = 5_000;

/** state: customer state, answers or fails at once. queue-producer: the same for jobs. queue-worker: waits for Redis. */
export type RedisRole = 'state' | 'queue-producer' | 'queue-worker';

export interface OpenRedisOptions {
  readonly role: RedisRole;
  /** How long a command may take before it fails; not for workers, whose commands wait on purpose. */
  readonly commandTimeoutMs?: number;
}

/** A connection that comes back within 2 s of Redis and never ends the process. */
export function openRedis(url: string, log: Logger, { role, commandTimeoutMs }: OpenRedisOptions): Redis {
  const redis = new Redis(url, {
    connectTimeout: 5_000,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), RECONNECT_MS_MAX),
    reconnectOnError: (err) => err.message.startsWith('READONLY'), // a failover made this one a replica
    ...roleOptions(role, commandTimeoutMs),
  });
  let loggedMs = -Infinity;
  redis.on('error', (err) => {
    if (performance.now() - loggedMs < ERROR_LOG_INTERVAL_MS) return; // one at each attempt to connect
    loggedMs = performance.now();
    log.warn({ err, role }, 'redis connection failed');
  });
  if (role !== 'queue-worker') startHeartbeat(redis, HEARTBEAT_MS); // a worker's commands wait on purpose
  return redis;
}

function roleOptions(role: RedisRole, commandTimeoutMs: number | undefined): RedisOptions {
  switch (role) {
    case 'state':
      return failFast(commandTimeoutMs ?? STATE_COMMAND_TIMEOUT_MS);
    case 'queue-producer':
      return failFast(commandTimeoutMs ?? PRODUCER_COMMAND_TIMEOUT_MS);
    case 'queue-worker':
      return { maxRetriesPerRequest: null };
    default:
      return role satisfies never;
  }
}

/**
 * Commands in flight when a connection breaks may have been carried out: sent again, they could count twice. With any
 * retry allowed, ioredis would neither send them again nor settle them after a quick reconnect.
 */
const failFast = (commandTimeoutMs: number): RedisOptions => ({
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: commandTimeoutMs,
});

/**
 * Waits until Redis answers and checks that it never evicts keys: it holds jobs and customer state, not a cache.
 *
 * @throws AppError `failed_precondition` REDIS_EVICTION_POLICY, or REDIS_REFUSED when it does not let us in.
 */
export async function requireNoEviction(redis: Redis, log: Logger): Promise<void> {
  const policy = await waitForPolicy(redis, log);
  if (policy === 'noeviction') return;
  throw new AppError(
    'failed_precondition',
    'REDIS_EVICTION_POLICY',
    `Redis has maxmemory-policy ${policy}, so it would drop jobs and customer state when memory is short. Set it to noeviction.`,
  );
}

async function waitForPolicy(redis: Redis, log: Logger): Promise<string> {
  let refusal: Error | undefined;
  // A wrong password shows in this event alone: commands only hear that there is no connection.
  const onError = (err: Error): void => {
    if (REFUSAL.test(err.message)) refusal = err;
  };
  redis.on('error', onError);
  try {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await readPolicy(redis);
      if (typeof outcome === 'string') return outcome;
      const cause = refusal ?? outcome;
      if (refusal !== undefined || !isRedisOutage(outcome)) {
        throw new AppError('failed_precondition', 'REDIS_REFUSED', 'Redis was reached, but refused us.', { cause });
      }
      if (redis.status === 'end') throw mapRedisError(cause); // closed by us, so it never answers
      // The first try always comes before the connection.
      if (attempt % WAIT_LOG_EVERY === 1) log.warn({ err: cause }, 'waiting for redis');
      await sleep(WAIT_STEP_MS);
    }
  } finally {
    redis.off('error', onError);
  }
}

async function readPolicy(redis: Redis): Promise<string | Error> {
  try {
    // INFO and not CONFIG, which hosted Redis often forbids.
    return /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1] ?? 'unknown';
  } catch (err) {
    return isError(err) ? err : new Error('Redis failed');
  }
}
