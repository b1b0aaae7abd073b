import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { AppError } from '@clientele/shared/errors';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { AppDeps } from '../../app.js';
import { JOB, JOB_ID, MODELS } from '../../app.fixture.js';
import type { Job } from '../../domain/models.js';
import { createHttpFixture, type HttpFixture } from './http.fixture.js';

let fixture: HttpFixture;
afterEach(async () => {
  jest.useRealTimers();
  fixture.app.announceStop();
  await fixture.app.http.close();
});

const start = (watchJob?: AppDeps['models']['watchJob']): void => {
  fixture = createHttpFixture({ models: { ...MODELS, ...(watchJob === undefined ? {} : { watchJob }) } });
};

/** What a watcher of the trainer sees: the states, and then what happens. */
const states = (jobs: readonly Job[], then: (signal: AbortSignal) => Promise<unknown> = () => Promise.resolve()) =>
  async function* (_jobId: string, signal: AbortSignal) {
    yield* jobs;
    await then(signal);
  };

const forever = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort');
};
const completed: Job = {
  ...JOB,
  state: 'completed',
  progress: 1,
  stage: undefined,
  version: 4,
  endTime: new Date('2026-11-22T05:00:09Z'),
};
const failed: Job = { ...completed, state: 'failed', failure: { reason: 'NO_ROWS', message: 'No rows.' } };
const API_JOB = {
  jobId: JOB_ID,
  state: 'running',
  progress: 0.5,
  stage: 'fitting',
  model: 'm',
  submitTime: '2026-11-22T05:00:00.000Z',
};
const url = `/v1/jobs/${JOB_ID}/events`;

/** The blocks of a stream, each as its lines. */
const blocksOf = (body: string): string[][] => body.split('\n\n').slice(0, -1).map((block) => block.split('\n')); // prettier-ignore

describe('a job', () => {
  it('is answered in its state', async () => {
    start();
    expect((await fixture.get(`/v1/jobs/${JOB_ID}`)).json()).toEqual(API_JOB);
    expect((await fixture.get('/v1/jobs/x')).json()).toMatchObject({ status: 400 });
  });
});

describe('the events of a job', () => {
  it.each([
    ['completed', completed],
    ['failed', failed],
  ])('are its state, every change, and the end: %s', async (event, last) => {
    start(states([JOB, { ...JOB, progress: 0.75 }, last], () => Promise.reject(new Error('read past the end'))));
    const { statusCode, headers, body } = await fixture.get(url);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/event-stream']);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    const [retry, ...blocks] = blocksOf(body);
    expect(retry).toEqual(['retry: 2000']);
    expect(blocks.map(([line]) => line)).toEqual(['event: progress', 'event: progress', `event: ${event}`]);
    expect(new Set(blocks.map(([, id]) => id)).size).toBe(3);
    expect(JSON.parse(blocks[0]?.[2]?.replace('data: ', '') ?? '')).toEqual(API_JOB);
    expect(JSON.parse(blocks[2]?.[2]?.replace('data: ', '') ?? '')).toMatchObject({ jobId: JOB_ID, state: event });
  });

  it('begin with the current state again, but for a caller that has seen the end', async () => {
    start(states([completed]));
    const { body } = await fixture.get(url);
    const id = /^id: (\S+)$/m.exec(body)?.[1] ?? '';
    const get = (lastId: string) =>
      fixture.app.http.inject({ url, headers: { authorization: fixture.authorization, 'last-event-id': lastId } });
    expect((await get('another')).body).toBe(body);
    expect([(await get(id)).statusCode, (await get(id)).body]).toEqual([204, '']);
  });

  it('are a problem document when there is no such job, and leave no place taken', async () => {
    const error = new AppError('not_found', 'JOB_NOT_FOUND', 'There is no such job.');
    start(states([], () => Promise.reject(error)));
    for (let n = 0; n < 201; n += 1) expect((await fixture.get(url)).json()).toMatchObject({ reason: 'JOB_NOT_FOUND' });
    expect((await fixture.get('/v1/jobs/x/events')).json()).toMatchObject({ status: 400 });
  });

  it('end, so that the caller comes again, when the trainer goes away', async () => {
    const error = new AppError('unavailable', 'UNAVAILABLE', 'The service is unavailable.');
    start(states([JOB], () => Promise.reject(error)));
    const { statusCode, body } = await fixture.get(url);
    expect([statusCode, blocksOf(body).length]).toEqual([200, 2]);
    expect(fixture.logLines.join()).toMatch(/"reason":"UNAVAILABLE".*event stream cut/);
  });
});

describe('the events of a job that goes on', () => {
  const watch = async () => {
    start();
    await fixture.app.http.ready();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    return { blocks: fixture.get(url).then(({ body }) => blocksOf(body).slice(2)) };
  };

  it('come with comments in between, until the service stops', async () => {
    const { blocks } = await watch();
    await jest.advanceTimersByTimeAsync(61_000);
    fixture.app.announceStop();
    expect(await blocks).toEqual([[':'], [':'], [':'], [':']]);
  });

  it('end after ten minutes, so that the key is looked at again', async () => {
    const { blocks } = await watch();
    await jest.advanceTimersByTimeAsync(600_000);
    expect((await blocks).length).toBeGreaterThanOrEqual(39);
  });
});

describe('the events of a job over a socket', () => {
  const listen = async (watchJob?: AppDeps['models']['watchJob']): Promise<string> => {
    start(watchJob);
    await fixture.app.http.listen({ host: '127.0.0.1', port: 0 });
    return `http://127.0.0.1:${(fixture.app.http.server.address() as AddressInfo).port}`;
  };
  const open = (base: string) => fetch(base + url, { headers: { authorization: fixture.authorization } });
  const openSocket = (base: string): Socket => {
    const { hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${url} HTTP/1.1\r\nhost: x\r\nauthorization: ${fixture.authorization}\r\n\r\n`);
    return socket;
  };

  it('end upstream when the caller leaves', async () => {
    let ended = 0;
    const base = await listen(
      states([JOB], async (signal) => {
        await forever(signal);
        ended += 1;
      }),
    );
    for (let n = 1; n <= 3; n += 1) {
      const caller = openSocket(base);
      await once(caller, 'data');
      caller.destroy();
      while (ended < n) await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('are refused with 429 above 200 streams, and end when the service stops', async () => {
    const base = await listen();
    const streams = await Promise.all(Array.from({ length: 200 }, () => open(base)));
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await open(base);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      429,
      '5',
      { reason: 'TOO_MANY_STREAMS' },
    ]);
    fixture.app.announceStop();
    const bodies = await Promise.all(streams.map((response) => response.text()));
    for (const body of bodies) expect(blocksOf(body)).toHaveLength(2);
  });

  it('are read from the trainer only as fast as the caller reads', async () => {
    let made = 0;
    const base = await listen(async function* (_jobId, signal) {
      const stage = 'x'.repeat(64 * 1_024);
      while (!signal.aborted) {
        made += 1;
        await Promise.resolve();
        yield { ...JOB, stage, progress: made / 1e6 };
      }
    });
    const socket = openSocket(base).pause();
    let before = -1;
    while (made === 0 || made !== before) {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(made).toBeLessThan(500); // some 30 MB: what the kernel's buffers take
    socket.destroy();
  });
});
