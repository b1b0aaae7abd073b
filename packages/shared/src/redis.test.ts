import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createLogger } from './log.js';
import { startHeartbeat } from './redis-heartbeat.js';
import { openRedis, requireNoEviction } from './redis.js';

const log = createLogger({ service: 'test', level: 'silent' });
const sockets: Socket[] = [];
let server: Server | undefined;
let redis: Redis | undefined;

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;

/** Answers each command by its name; the first word of what a client sends is enough to know it. */
async function startFakeRedis(answers: Record<string, string>, port = 0): Promise<number> {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const commands = data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g);
      for (const [, name = ''] of commands) socket.write(answers[name.toLowerCase()] ?? '+OK\r\n');
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function stopFakeRedis(): void {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
}

function open(port: number, password = ''): Redis {
  redis = openRedis(`redis://:${password}@127.0.0.1:${port}`, log, { role: 'state' });
  return redis;
}

afterEach(() => {
  redis?.disconnect();
  stopFakeRedis();
});

describe('requireNoEviction', () => {
  it('refuses a Redis that would evict keys', async () => {
    const port = await startFakeRedis({ info: bulk('# Memory\r\nmaxmemory_policy:allkeys-lru\r\n') });
    await expect(requireNoEviction(open(port), log)).rejects.toMatchObject({
      kind: 'failed_precondition',
      reason: 'REDIS_EVICTION_POLICY',
      message: expect.stringContaining('allkeys-lru'),
    });
  });

  it.each([
    { name: 'a wrong password', answers: { auth: '-WRONGPASS invalid pair\r\n', info: '-NOAUTH required\r\n' } },
    { name: 'a missing password', answers: { info: '-NOAUTH Authentication required.\r\n' } },
  ])('refuses $name instead of waiting for ever', async ({ answers }) => {
    const port = await startFakeRedis(answers);
    await expect(requireNoEviction(open(port, 'x'), log)).rejects.toMatchObject({ reason: 'REDIS_REFUSED' });
  });

  it('no longer waits once the client was closed', async () => {
    const client = open(1);
    const waiting = requireNoEviction(client, log);
    client.disconnect();
    await expect(waiting).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('waits for a Redis that is not there yet', async () => {
    const port = await startFakeRedis({});
    stopFakeRedis();
    const client = open(port);
    const waiting = requireNoEviction(client, log);
    await new Promise((resolve) => client.once('close', resolve)); // once() would take the error for a failure
    await startFakeRedis({ info: bulk('# Memory\r\nmaxmemory_policy:noeviction\r\n') }, port);
    await expect(waiting).resolves.toBeUndefined();
  });
});

describe('startHeartbeat', () => {
  it('connects again when a connected server no longer answers', async () => {
    const port = await startFakeRedis({ ping: '' });
    const client = openRedis(`redis://127.0.0.1:${port}`, log, { role: 'state', commandTimeoutMs: 20 });
    redis = client;
    await once(client, 'ready');
    startHeartbeat(client, 5);
    await new Promise((resolve) => client.once('close', resolve));
    await new Promise((resolve) => client.once('ready', resolve));
    expect(sockets.length).toBeGreaterThanOrEqual(2);
  });
});

describe('openRedis', () => {
  it('never waits more than 2 s before it tries to connect again', () => {
    const strategy = openRedis('redis://127.0.0.1:1', log, { role: 'queue-worker' });
    redis = strategy;
    const waits = [1, 2, 5, 10, 1_000].map((attempt) => strategy.options.retryStrategy?.(attempt));
    expect(waits).toEqual([100, 200, 1_600, 2_000, 2_000]);
  });
});
