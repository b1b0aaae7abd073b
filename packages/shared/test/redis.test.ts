import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { testServer } from '../src/testing.js';
import { createLogger } from '../src/log.js';
import { openRedis, requireNoEviction, type OpenRedisOptions } from '../src/redis.js';

const url = testServer('TEST_REDIS_URL');
const log = createLogger({ service: 'test', level: 'silent' });
const opened: Redis[] = [];

async function open(options: OpenRedisOptions): Promise<Redis> {
  const redis = openRedis(url, log, options);
  opened.push(redis);
  await once(redis, 'ready');
  return redis;
}

afterEach(() => {
  for (const redis of opened.splice(0)) redis.disconnect();
});

describe('openRedis', () => {
  it.each(['state', 'queue-producer'] as const)('fails commands of a %s at once while disconnected', async (role) => {
    const redis = await open({ role });
    redis.disconnect();
    const startMs = performance.now();
    await expect(redis.set('shared-test', '1')).rejects.toThrow();
    expect(performance.now() - startMs).toBeLessThan(100);
  });

  it('settles a command that was in flight when its connection broke, and connects again', async () => {
    const redis = await open({ role: 'state', commandTimeoutMs: 30_000 });
    const other = await open({ role: 'state' });
    const id = await redis.client('ID');
    const inFlight = redis.blpop('shared-test-nothing', 0);
    const failed = expect(inFlight).rejects.toThrow();
    const ready = once(redis, 'ready');
    while ((await other.client('KILL', 'ID', id)) === 0);
    await failed;
    await ready;
    expect(await redis.ping()).toBe('PONG');
  });

  it('gives up a command that takes longer than its timeout', async () => {
    const redis = await open({ role: 'state', commandTimeoutMs: 50 });
    await expect(redis.blpop('shared-test-nothing', 0)).rejects.toThrow('Command timed out');
  });
});

describe('requireNoEviction', () => {
  it('accepts noeviction as soon as Redis answers', async () => {
    const redis = openRedis(url, log, { role: 'state' });
    opened.push(redis);
    await expect(requireNoEviction(redis, log)).resolves.toBeUndefined();
  });
});
