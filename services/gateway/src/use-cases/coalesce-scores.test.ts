import { AppError } from '@clientele/shared/errors';
import { currentRequest, deadlineIn, withRequest } from '@clientele/shared/request-context';
import { describe, expect, it } from '@jest/globals';
import type { Score, ScoreItem, ScoreOutcome, ScoreRequest } from '../domain/score.js';
import { createScoreCustomers } from './coalesce-scores.js';

const request = (userId: string, count = 1): ScoreRequest => ({
  model: 'm',
  alias: 'champion',
  customers: Array.from({ length: count }, () => ({ userId })),
  explain: 0,
  strict: false,
  at: undefined,
});

/** A score that shows whose it is. */
const scoreOf = (ref: object): Score => ({ band: JSON.stringify(ref) }) as Score;
const answer = ({ request: { customers } }: ScoreItem): ScoreOutcome => ({ scores: customers.map(scoreOf) });

function setUp(options: { timeoutMs?: number; customersMax?: number } = {}) {
  const batches: (readonly ScoreItem[])[] = [];
  const deadlines: number[] = [];
  const state = { scoreBatch: (items: readonly ScoreItem[]) => Promise.resolve(items.map(answer)) };
  const scorer = {
    scoreBatch: (items: readonly ScoreItem[]) => {
      batches.push(items);
      deadlines.push(currentRequest()?.deadlineMs ?? NaN);
      return state.scoreBatch(items);
    },
  };
  const scoreCustomers = createScoreCustomers({ scorer, timeoutMs: 1_000, customersMax: 50_000, ...options });
  return { batches, deadlines, state, scoreCustomers };
}

describe('createScoreCustomers', () => {
  it('makes one call of what arrives in one turn, and gives each request its own scores', async () => {
    const { batches, scoreCustomers } = setUp();
    const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => scoreCustomers(request(`u${n}`))));
    expect(batches).toHaveLength(1);
    answers.forEach((scores, n) => {
      expect(scores).toEqual([scoreOf({ userId: `u${n}` })]);
    });
  });

  it('lets nobody wait for the reasons of others', async () => {
    const { batches, state, scoreCustomers } = setUp();
    state.scoreBatch = (items) =>
      items[0]?.request.explain === 0 ? Promise.resolve(items.map(answer)) : new Promise(() => undefined);
    const explained = scoreCustomers({ ...request('a'), explain: 1 });
    const plain = Promise.all([scoreCustomers(request('b')), scoreCustomers(request('c'))]);
    expect(await plain).toHaveLength(2);
    await expect(explained).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
    expect(batches.map((items) => items.map(({ request: { explain } }) => explain))).toEqual([[0, 0], [1]]);
  });

  it('makes a new call for the next turn', async () => {
    const { batches, scoreCustomers } = setUp();
    await scoreCustomers(request('a'));
    await scoreCustomers(request('b'));
    expect(batches).toHaveLength(2);
  });

  it.each([
    { name: '1,000 requests', requests: 2_500, each: 1, sizes: [1_000, 1_000, 500] },
    { name: '5,000 customers', requests: 12, each: 1_000, sizes: [5, 5, 2] },
  ])('holds at most $name in a call', async ({ requests, each, sizes }) => {
    const { batches, scoreCustomers } = setUp();
    await Promise.all(Array.from({ length: requests }, () => scoreCustomers(request('u', each))));
    expect(batches.map(({ length }) => length)).toEqual(sizes);
  });

  it('gives one request its error and its neighbours their scores', async () => {
    const { state, scoreCustomers } = setUp();
    const error = new AppError('not_found', 'MODEL_NOT_FOUND', 'There is no such model.');
    state.scoreBatch = (items) => Promise.resolve(items.map((item, index) => (index === 1 ? { error } : answer(item))));
    const results = await Promise.allSettled(['a', 'b', 'c'].map((id) => scoreCustomers(request(id))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: error });
  });

  it('gives every request the error of the call', async () => {
    const { state, scoreCustomers } = setUp();
    const error = new AppError('unavailable', 'UNAVAILABLE', 'The service is unavailable.');
    state.scoreBatch = () => Promise.reject(error);
    const results = await Promise.allSettled(['a', 'b'].map((id) => scoreCustomers(request(id))));
    for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: error });
  });

  it('ends each request by its own deadline and the call by the last one', async () => {
    const { state, deadlines, scoreCustomers } = setUp();
    state.scoreBatch = () => new Promise(() => undefined);
    const at = (timeoutMs: number, requestId: string) => {
      const deadlineMs = deadlineIn(timeoutMs);
      return { deadlineMs, result: withRequest({ requestId, deadlineMs }, () => scoreCustomers(request('u'))) };
    };
    const hurried = at(20, 'hurried');
    const patient = at(60, 'patient');
    let patientEnded = false;
    patient.result.catch(() => {
      patientEnded = true;
    });
    await expect(hurried.result).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
    expect(patientEnded).toBe(false);
    await expect(patient.result).rejects.toMatchObject({ kind: 'deadline_exceeded' });
    expect(deadlines).toEqual([patient.deadlineMs]);
  });

  it('never waits longer than its own limit', async () => {
    const { state, scoreCustomers } = setUp({ timeoutMs: 20 });
    state.scoreBatch = () => new Promise(() => undefined);
    await expect(scoreCustomers(request('u'))).rejects.toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
  });

  it('refuses what comes on top of its limit, and takes more once that is done', async () => {
    const { state, scoreCustomers } = setUp({ customersMax: 3 });
    let finish = (): void => undefined;
    state.scoreBatch = (items) =>
      new Promise((resolve) => {
        finish = () => {
          resolve(items.map(answer));
        };
      });
    const first = scoreCustomers(request('a', 3));
    await expect(scoreCustomers(request('b'))).rejects.toMatchObject({
      kind: 'resource_exhausted',
      reason: 'OVERLOADED',
    });
    await new Promise(setImmediate);
    finish();
    expect(await first).toHaveLength(3);
    state.scoreBatch = (items) => Promise.resolve(items.map(answer));
    expect(await scoreCustomers(request('b'))).toHaveLength(1);
  });
});
