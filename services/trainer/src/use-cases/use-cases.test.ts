import { describe, expect, it } from '@jest/globals';
import { AppError } from '@clientele/shared/errors';
import { createLogger } from '@clientele/shared/log';
import { createChangeHub } from '../adapters/change-hub.js';
import { createMemoryRegistry } from '../adapters/memory-registry.js';
import { createExampleArtifact, createExampleTrainingSet, EXAMPLE_DEFINITION } from '../domain/example.fixture.js';
import { fitModel } from '../domain/fit-model.js';
import type { JobState, TrainingQueue, TrainingSetSource } from '../ports.js';
import { createListVersions } from './list-versions.js';
import { createSubmitTraining } from './submit-training.js';
import { createSweepRuns } from './sweep-runs.js';
import { createTrainModel } from './train-model.js';
import { createWatchAliases } from './watch-aliases.js';
import { createWatchJob } from './watch-job.js';

const log = createLogger({ service: 'trainer', level: 'silent' });
const MINUTE_MS = 60_000;

function createWorld() {
  let nowMs = Date.parse('2026-06-01T00:00:00Z');
  let nextId = 0;
  const hub = createChangeHub();
  const registry = createMemoryRegistry(hub, () => new Date(nowMs));
  const jobs = new Map<string, JobState>();
  const world = {
    queueIsDown: false,
    hub,
    registry,
    jobs,
    pass: (ms: number) => {
      nowMs += ms;
    },
    now: () => new Date(nowMs),
    newId: () => `00000000-0000-4000-8000-${String(++nextId).padStart(12, '0')}`,
  };
  const queue: TrainingQueue = {
    addJob: (runId) => {
      if (world.queueIsDown) return Promise.reject(new AppError('unavailable', 'QUEUE_UNAVAILABLE', 'x'));
      jobs.set(runId, 'waiting');
      return Promise.resolve();
    },
    jobState: (runId) => Promise.resolve(jobs.get(runId) ?? 'missing'),
    removeJob: (runId) => {
      jobs.delete(runId);
      return Promise.resolve();
    },
  };
  const submit = createSubmitTraining({ runs: registry, queue, newId: world.newId });
  return Object.assign(world, { queue, submit });
}

const trainingSets: TrainingSetSource = {
  describeLog: () => Promise.resolve({ position: undefined, maxAvailableMs: Date.parse('2026-06-01T00:00:00Z') }),
  buildTrainingSet: ({ cutoffs }) => Promise.resolve(createExampleTrainingSet(600, cutoffs)),
};
const fitter = {
  fit: (...[input, onProgress]: Parameters<typeof fitModel>) => Promise.resolve(fitModel(input, onProgress)),
};
const checker = { check: () => Promise.resolve() };
const context = { lastAttempt: false, onProgress: () => undefined, signal: new AbortController().signal };

describe('submitTraining', () => {
  it('queues a run once for each request id', async () => {
    const { submit, jobs } = createWorld();
    const runId = await submit({ requestId: 'r', definition: EXAMPLE_DEFINITION });
    expect(await submit({ requestId: 'r', definition: EXAMPLE_DEFINITION })).toBe(runId);
    expect([...jobs.keys()]).toEqual([runId]);
  });

  it('refuses a request id that belongs to another definition', async () => {
    const { submit } = createWorld();
    await submit({ requestId: 'r', definition: EXAMPLE_DEFINITION });
    const other = { ...EXAMPLE_DEFINITION, model: 'other' };
    await expect(submit({ requestId: 'r', definition: other })).rejects.toMatchObject({ reason: 'REQUEST_ID_REUSED' });
  });

  it('leaves no run behind when the queue is down', async () => {
    const world = createWorld();
    world.queueIsDown = true;
    await expect(world.submit({ requestId: 'r', definition: EXAMPLE_DEFINITION })).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'QUEUE_UNAVAILABLE',
    });
    expect(await world.registry.listUnfinishedRuns()).toEqual([]);
    world.queueIsDown = false;
    await world.submit({ requestId: 'r', definition: EXAMPLE_DEFINITION });
    expect(await world.registry.listUnfinishedRuns()).toHaveLength(1);
  });
});

describe('trainModel', () => {
  it('makes one version, and the same one of the same data', async () => {
    const { registry, submit } = createWorld();
    const train = createTrainModel({ runs: registry, trainingSets, fitter, checker });
    for (const requestId of ['a', 'b']) {
      const runId = await submit({ requestId, definition: EXAMPLE_DEFINITION });
      await train(runId, context);
      await train(runId, context); // a job that runs again after its end changes nothing
      expect(await registry.findRun(runId)).toMatchObject({ state: 'completed', version: 1, attempt: 1 });
    }
    expect(await registry.listVersions(EXAMPLE_DEFINITION.model, 99, 10)).toHaveLength(1);
  });

  it.each([
    {
      name: 'gives the run back after an error that may pass',
      kind: 'unavailable',
      lastAttempt: false,
      state: 'queued',
    },
    { name: 'ends the run at the last attempt', kind: 'unavailable', lastAttempt: true, state: 'failed' },
    {
      name: 'ends the run at once when trying again is no use',
      kind: 'failed_precondition',
      lastAttempt: false,
      state: 'failed',
    },
  ] as const)('$name', async ({ kind, lastAttempt, state }) => {
    const { registry, submit } = createWorld();
    const failing = { ...trainingSets, buildTrainingSet: () => Promise.reject(new AppError(kind, 'WHY', 'why')) };
    const train = createTrainModel({ runs: registry, trainingSets: failing, fitter, checker });
    const runId = await submit({ requestId: 'a', definition: EXAMPLE_DEFINITION });
    await expect(train(runId, { ...context, lastAttempt })).rejects.toMatchObject({ reason: 'WHY' });
    expect(await registry.findRun(runId)).toMatchObject({ state });
  });

  it('stops quietly when another attempt has taken over', async () => {
    const { registry, submit } = createWorld();
    const runId = await submit({ requestId: 'a', definition: EXAMPLE_DEFINITION });
    const overtaken = {
      ...trainingSets,
      describeLog: async () => {
        await registry.claimRun(runId);
        return trainingSets.describeLog();
      },
    };
    await createTrainModel({ runs: registry, trainingSets: overtaken, fitter, checker })(runId, context);
    expect(await registry.findRun(runId)).toMatchObject({ state: 'running', attempt: 2 });
  });

  it('stores nothing whose graph differs from training', async () => {
    const { registry, submit } = createWorld();
    const refusing = { check: () => Promise.reject(new AppError('internal', 'ARTIFACT_DIFFERS', 'x')) };
    const train = createTrainModel({ runs: registry, trainingSets, fitter, checker: refusing });
    const runId = await submit({ requestId: 'a', definition: EXAMPLE_DEFINITION });
    await expect(train(runId, { ...context, lastAttempt: true })).rejects.toMatchObject({ reason: 'ARTIFACT_DIFFERS' });
    expect(await registry.listVersions(EXAMPLE_DEFINITION.model, 99, 10)).toEqual([]);
  });
});

describe('sweepRuns', () => {
  const start = async () => {
    const world = createWorld();
    const runId = await world.submit({ requestId: 'a', definition: EXAMPLE_DEFINITION });
    return {
      ...world,
      world,
      runId,
      sweep: createSweepRuns({ runs: world.registry, queue: world.queue, now: world.now, log }),
    };
  };

  it('queues a run again that lost its job, but not while it may be between two writes', async () => {
    const { world, sweep, jobs, runId } = await start();
    jobs.clear();
    expect(await sweep()).toBe(0);
    world.pass(MINUTE_MS);
    expect(await sweep()).toBe(1);
    expect(jobs.get(runId)).toBe('waiting');
    expect(await sweep()).toBe(0);
  });

  it('leaves a running run alone until it has been silent for long', async () => {
    const { world, sweep, jobs, runId, registry } = await start();
    await registry.claimRun(runId);
    jobs.clear();
    world.pass(MINUTE_MS);
    expect(await sweep()).toBe(0);
    world.pass(2 * MINUTE_MS);
    expect(await sweep()).toBe(1);
  });

  it('tries a run again whose job has ended without it, and gives it up after ten attempts', async () => {
    const { world, sweep, jobs, runId, registry } = await start();
    jobs.set(runId, 'ended');
    world.pass(MINUTE_MS);
    expect(await sweep()).toBe(1);
    expect(jobs.get(runId)).toBe('waiting');
    for (let attempt = 1; attempt <= 10; attempt += 1) await registry.claimRun(runId);
    jobs.set(runId, 'ended');
    world.pass(MINUTE_MS);
    expect(await sweep()).toBe(1);
    expect(await registry.findRun(runId)).toMatchObject({ state: 'failed', reason: 'TRAINING_ABANDONED' });
    expect(await sweep()).toBe(0);
  });
});

describe('watchJob', () => {
  it('tells the state at once, then each change, until the end', async () => {
    const { registry, submit, hub } = createWorld();
    const runId = await submit({ requestId: 'a', definition: EXAMPLE_DEFINITION });
    const watch = createWatchJob({ runs: registry, changes: hub })(runId, new AbortController().signal);
    const states: string[] = [];
    const step = async () => {
      const { value } = await watch.next();
      if (value) states.push(`${value.state} ${value.stage}`.trim());
    };
    await step();
    const { lease } = (await registry.claimRun(runId))!;
    await step();
    await registry.saveProgress(lease, 'fitting', 0.4);
    await step();
    await registry.completeRun(lease, createExampleArtifact('a'));
    await step();
    expect(states).toEqual(['queued', 'running', 'running fitting', 'completed']);
    expect((await watch.next()).done).toBe(true);
  });

  it('does not know a job that is not there', async () => {
    const { registry, hub } = createWorld();
    const watch = createWatchJob({ runs: registry, changes: hub })('x', new AbortController().signal);
    await expect(watch.next()).rejects.toMatchObject({ kind: 'not_found', reason: 'JOB_NOT_FOUND' });
  });
});

describe('watchAliases', () => {
  it('tells all, marks their end, tells changes, and ends with its caller', async () => {
    const { registry, submit, hub } = createWorld();
    const { model } = EXAMPLE_DEFINITION;
    for (const id of ['a', 'b']) {
      const { lease } = (await registry.claimRun(await submit({ requestId: id, definition: EXAMPLE_DEFINITION })))!;
      await registry.completeRun(lease, createExampleArtifact(id));
    }
    await registry.setAlias({ model, alias: 'champion', version: 1 });
    const leaving = new AbortController();
    const watch = createWatchAliases({ registry, changes: hub })(leaving.signal);
    expect((await watch.next()).value).toMatchObject({ alias: 'champion', version: 1 });
    expect((await watch.next()).value).toEqual({ synchronized: true });
    const next = watch.next();
    await registry.setAlias({ model, alias: 'champion', version: 2 });
    expect((await next).value).toMatchObject({ synchronized: false, version: 2 });
    const last = watch.next();
    leaving.abort();
    expect((await last).done).toBe(true);
  });
});

describe('listVersions', () => {
  it('pages through all versions once, newest first', async () => {
    const { registry, submit } = createWorld();
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      const { lease } = (await registry.claimRun(await submit({ requestId: id, definition: EXAMPLE_DEFINITION })))!;
      await registry.completeRun(lease, createExampleArtifact(id));
    }
    const list = createListVersions({ registry });
    const seen: number[] = [];
    let pageToken = '';
    do {
      const page = await list({ model: EXAMPLE_DEFINITION.model, pageSize: 2, pageToken });
      seen.push(...page.versions.map(({ version }) => version));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  it('refuses a negative page size and a foreign token', async () => {
    const list = createListVersions({ registry: createWorld().registry });
    await expect(list({ model: 'm', pageSize: -1, pageToken: '' })).rejects.toMatchObject({
      reason: 'PAGE_SIZE_NEGATIVE',
    });
    for (const pageToken of ['x', 'djA', Buffer.from('v99999999999').toString('base64url')])
      await expect(list({ model: 'm', pageSize: 0, pageToken })).rejects.toMatchObject({
        reason: 'PAGE_TOKEN_INVALID',
      });
  });
});
