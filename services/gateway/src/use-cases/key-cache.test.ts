import { AppError } from '@clientele/shared/errors';
import { describe, expect, it } from '@jest/globals';
import type { ApiKeyRecord } from '../domain/access.js';
import { createKeyCache } from './key-cache.js';

const record: ApiKeyRecord = {
  keyId: 'aaaaaaaaaaaa',
  hash: Buffer.alloc(32),
  scopes: ['scores:read'],
  source: undefined,
  name: 'test',
  createTime: new Date(0),
  revokeTime: undefined,
};
const outage = new AppError('unavailable', 'POSTGRES_UNAVAILABLE', 'The database is unavailable.');

function setUp() {
  const state = { nowMs: 0, calls: 0, answer: (): Promise<ApiKeyRecord | undefined> => Promise.resolve(record) };
  const keys = {
    find: () => {
      state.calls += 1;
      return state.answer();
    },
  };
  return { state, cache: createKeyCache({ keys, nowMs: () => state.nowMs }) };
}

describe('createKeyCache', () => {
  it('asks once for requests at the same time, and once in 5 s', async () => {
    const { state, cache } = setUp();
    await Promise.all([cache.find('a'), cache.find('a'), cache.find('a')]);
    state.nowMs = 4_999;
    expect(await cache.find('a')).toBe(record);
    expect(state.calls).toBe(1);
    state.nowMs = 5_000;
    await cache.find('a');
    expect(state.calls).toBe(2);
  });

  it('sees a revoked key after 5 s at the latest', async () => {
    const { state, cache } = setUp();
    await cache.find('a');
    const revoked = { ...record, revokeTime: new Date(1) };
    state.answer = () => Promise.resolve(revoked);
    state.nowMs = 5_000;
    expect(await cache.find('a')).toBe(revoked);
  });

  it('does not keep an answer that was under way when the key was forgotten, nor hands it to later requests', async () => {
    const { state, cache } = setUp();
    let answer: (found: ApiKeyRecord) => void = () => undefined;
    state.answer = () => new Promise((resolve) => (answer = resolve));
    const before = cache.find('a');
    cache.forget('a');
    const revoked = { ...record, revokeTime: new Date(1) };
    state.answer = () => Promise.resolve(revoked);
    const after = cache.find('a');
    answer(record);
    expect(await before).toBe(record);
    expect(await after).toBe(revoked);
    expect(await cache.find('a')).toBe(revoked);
    expect(state.calls).toBe(2);
  });

  it('remembers for 5 s that a key is unknown', async () => {
    const { state, cache } = setUp();
    state.answer = () => Promise.resolve(undefined);
    expect(await cache.find('a')).toBeUndefined();
    expect(await cache.find('a')).toBeUndefined();
    expect(state.calls).toBe(1);
    state.nowMs = 5_000;
    await cache.find('a');
    expect(state.calls).toBe(2);
  });

  it('serves keys seen before for 10 minutes of an outage, asking once a second', async () => {
    const { state, cache } = setUp();
    await cache.find('a');
    state.answer = () => Promise.reject(outage);
    state.nowMs = 6_000;
    expect(await cache.find('a')).toBe(record);
    state.nowMs = 6_999;
    expect(await cache.find('a')).toBe(record);
    expect(state.calls).toBe(2);
    state.nowMs = 599_999;
    expect(await cache.find('a')).toBe(record);
    state.nowMs = 600_000;
    await expect(cache.find('a')).rejects.toBe(outage);
  });

  it('does not wait for a store that hangs when it has seen the key', async () => {
    const { state, cache } = setUp();
    await cache.find('a');
    state.answer = () => new Promise(() => undefined);
    state.nowMs = 6_000;
    expect(await cache.find('a')).toBe(record);
  });

  it('fails for a key it has not seen, and on errors that are no outage', async () => {
    const { state, cache } = setUp();
    state.answer = () => Promise.reject(outage);
    await expect(cache.find('a')).rejects.toBe(outage);
    state.answer = () => Promise.resolve(record);
    await cache.find('a');
    state.nowMs = 6_000;
    state.answer = () => Promise.reject(new Error('bug'));
    await expect(cache.find('a')).rejects.toThrow('bug');
  });

  it('forgets a key at once', async () => {
    const { state, cache } = setUp();
    await cache.find('a');
    cache.forget('a');
    await cache.find('a');
    expect(state.calls).toBe(2);
  });

  it('keeps real keys when a flood of made-up ids comes', async () => {
    const { state, cache } = setUp();
    await cache.find('a');
    state.answer = () => Promise.resolve(undefined);
    for (let id = 0; id < 10_500; id += 1) await cache.find(`made-up-${id}`);
    expect(await cache.find('a')).toBe(record);
    expect(state.calls).toBe(10_501);
    await cache.find('made-up-0');
    expect(state.calls).toBe(10_502); // the oldest made-up one was dropped
  });
});
