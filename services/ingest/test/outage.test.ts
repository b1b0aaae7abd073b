import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mapDependencyError } from '@clientele/shared/dependency-errors';
import type { Pool } from 'pg';
import { startTcpProxy, type TcpProxy } from '@clientele/shared/testing-tcp-proxy';
import { watchHealth } from '@clientele/shared/watch-health';
import { isWritable } from '../src/adapters/postgres-health.js';
import { openIngestPostgres } from '../src/adapters/postgres-store.js';
import { createAppendEvents, type AppendEvents } from '../src/use-cases/append-events.js';
import { createIngestDatabase, silent, type IngestDatabase } from './fixture.js';

let database: IngestDatabase;
let proxy: TcpProxy;
let pool: Pool;
let appendEvents: AppendEvents;
let sourceId: number;

beforeAll(async () => {
  database = await createIngestDatabase();
  sourceId = await database.deps().sources.ensureSource('web');
});
afterAll(() => database.drop());
beforeEach(async () => {
  proxy = await startTcpProxy(database.url, 5_432);
  pool = openIngestPostgres(proxy.url, silent);
  const { eventLog, sources, workspaceSecret } = database.deps(pool);
  ({ appendEvents } = createAppendEvents({
    log: eventLog,
    sources,
    workspaceSecret,
    now: () => new Date(),
    newId: randomUUID,
  }));
});
afterEach(async () => {
  await proxy.cut();
  await pool.end();
});

const append = (messageId: string) =>
  appendEvents({
    body: Buffer.from(JSON.stringify({ event: 'A', userId: 'u1', messageId })),
    dialect: 'segment',
    route: 'track',
    sourceId,
    receivedAt: new Date(),
    requestId: 'r1',
  }).catch((err: unknown) => {
    throw mapDependencyError(err); // as the transport does
  });
const STORED = { accepted: 1, duplicate: 0, rejected: 0 };
const millisecondsOf = async (wait: Promise<unknown>): Promise<number> => {
  const startMs = performance.now();
  await wait;
  return performance.now() - startMs;
};

describe('without Postgres', () => {
  it('answers unavailable at once when it is gone, and stores again when it is back', async () => {
    expect(await append('gone-1')).toEqual(STORED);
    await proxy.cut();
    for (const id of ['gone-2', 'gone-3']) {
      expect(await millisecondsOf(expect(append(id)).rejects.toMatchObject({ kind: 'unavailable' }))).toBeLessThan(500);
    }
    await proxy.restore();
    expect(await append('gone-2')).toEqual(STORED);
  });

  it('answers unavailable in two seconds when connections hang, for everybody who waits', async () => {
    proxy.hang(true);
    const waiting = Promise.allSettled(['hang-1', 'hang-2', 'hang-3'].map(append));
    expect(await millisecondsOf(waiting)).toBeLessThan(3_000);
    expect(await waiting).toMatchObject([1, 2, 3].map(() => ({ reason: { kind: 'unavailable' } })));
    await proxy.cut();
    await proxy.restore();
    expect(await append('hang-1')).toEqual(STORED);
  });

  it('gives up a transaction whose connection fell silent', async () => {
    expect(await append('silent-1')).toEqual(STORED);
    proxy.hang(true);
    const takenMs = await millisecondsOf(expect(append('silent-2')).rejects.toMatchObject({ kind: 'unavailable' }));
    expect(takenMs).toBeLessThan(12_000);
  }, 20_000);

  it('is not ready, and is again when Postgres is back', async () => {
    const stopping = new AbortController();
    let heard: (isReady: boolean) => void = () => undefined;
    const until = (wanted: boolean) =>
      new Promise<void>((resolve) => {
        heard = (isReady) => {
          if (isReady === wanted) resolve();
        };
      });
    const watching = watchHealth(
      () => isWritable(pool),
      (isReady) => {
        heard(isReady);
      },
      stopping.signal,
    );
    await until(true);
    await proxy.cut();
    await until(false);
    await proxy.restore();
    await until(true);
    stopping.abort();
    await watching;
  });
});
