import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@clientele/shared/log';
import { compileViews } from '@clientele/feature-engine/compile-views';
import { encodedForward, encodedState, order, OTHER_VIEW, SHOP_VIEWS, userSubject } from '../../test/fixtures/shop.js';
import { createMemoryStateReader } from '../adapters/memory-state-reader.js';
import { createMemoryStateRebuilder } from '../adapters/memory-state-rebuilder.js';
import { createResolveStates } from './resolve-states.js';

const log = createLogger({ service: 'scorer', level: 'silent' });
const [ann, bob, eve] = ['ann', 'bob', 'eve'].map(userSubject) as [string, string, string];
const annState = encodedState([order('ann')]);

describe('resolveStates', () => {
  let states = createMemoryStateReader();
  let rebuilder = createMemoryStateRebuilder();
  let clockMs = 0;
  const resolve = async (...subjectIds: string[]) => {
    const resolveStates = createResolveStates({ states, rebuilder, clockMs: () => clockMs, log });
    const [resolved] = await resolveStates([{ subjectIds, views: SHOP_VIEWS }]);
    return (resolved ?? []).map((state) => ({
      kind: state.kind,
      ...('degraded' in state ? { degraded: state.degraded } : {}),
    }));
  };
  const known = { kind: 'known', degraded: false };
  const rebuilt = { kind: 'known', degraded: true };
  const stranger = { kind: 'stranger', degraded: false };
  const unavailable = { kind: 'unavailable' };

  beforeEach(() => {
    states = createMemoryStateReader();
    rebuilder = createMemoryStateRebuilder();
    clockMs = 0;
    states.values.set(ann, annState);
    rebuilder.values.set(ann, annState);
  });

  it('reads all subjects in one round trip, each once', async () => {
    expect(await resolve(ann, bob, ann)).toEqual([known, stranger, known]);
    expect(states.reads).toEqual([[ann, bob]]);
    expect(rebuilder.calls).toEqual([]);
  });

  it('follows a forward in a second round trip', async () => {
    states.values.set(bob, encodedForward(ann));
    expect(await resolve(bob)).toEqual([known]);
    expect(states.reads).toEqual([[bob], [ann]]);
  });

  it('does not follow the forward of a forward, but asks the log for the first subject', async () => {
    states.values.set(bob, encodedForward(eve));
    states.values.set(eve, encodedForward(ann));
    rebuilder.values.set(bob, annState);
    expect(await resolve(bob)).toEqual([rebuilt]);
    expect(rebuilder.calls[0]?.subjectIds).toEqual([bob]);
    expect(states.reads).toHaveLength(2);
  });

  it('asks the log for the survivor when a forward leads to nothing', async () => {
    states.values.clear();
    states.values.set(bob, encodedForward(ann));
    expect(await resolve(bob)).toEqual([rebuilt]);
    expect(rebuilder.calls[0]?.subjectIds).toEqual([ann]);
  });

  it('asks the log for the survivor when its state lacks the views of the model', async () => {
    states.values.set(ann, encodedState([], { views: compileViews([OTHER_VIEW]) }));
    states.values.set(bob, encodedForward(ann));
    expect(await resolve(bob)).toEqual([rebuilt]);
    expect(rebuilder.calls[0]?.subjectIds).toEqual([ann]);
  });

  it('never takes a known customer for a stranger while states are being rebuilt', async () => {
    states.ready = undefined;
    states.values.clear();
    expect(await resolve(ann, bob)).toEqual([rebuilt, { kind: 'stranger', degraded: true }]);
  });

  it.each([
    { name: 'of another epoch of the log', bytes: encodedState([order('ann')], { logEpoch: 2 }) },
    { name: 'that is cut off', bytes: annState.subarray(0, annState.length - 1) },
    { name: 'of another codec', bytes: Buffer.concat([Buffer.of(99), annState.subarray(1)]) },
    { name: 'without the views of the model', bytes: encodedState([], { views: compileViews([OTHER_VIEW]) }) },
    { name: 'that is no state', bytes: Buffer.from('x') },
  ])('rebuilds a state $name', async ({ bytes }) => {
    states.values.set(ann, bytes);
    expect(await resolve(ann)).toEqual([rebuilt]);
  });

  it('rebuilds when the store is down', async () => {
    states.isDown = true;
    expect(await resolve(ann)).toEqual([rebuilt]);
  });

  it('says unavailable when neither store nor log can be asked', async () => {
    states.isDown = true;
    rebuilder.isDown = true;
    expect(await resolve(ann)).toEqual([unavailable]);
  });

  it('says unavailable when the log gives a forward or no readable state', async () => {
    states.isDown = true;
    rebuilder.values.set(ann, encodedForward(bob)).set(bob, Buffer.from('x'));
    expect(await resolve(ann, bob)).toEqual([unavailable, unavailable]);
  });

  it('gives the rebuild at most 400 ms, and less after a slow read', async () => {
    states.ready = undefined;
    await resolve(ann);
    const { ready } = states;
    states.read = (subjectIds) => {
      clockMs += 120;
      return Promise.resolve({ readyEpoch: ready, states: subjectIds.map(() => undefined) });
    };
    await resolve(ann);
    expect(rebuilder.calls.map(({ timeoutMs }) => timeoutMs)).toEqual([400, 330]);
  });

  it('asks the log for at most 500 subjects', async () => {
    states.ready = undefined;
    const subjectIds = Array.from({ length: 501 }, (_, index) => userSubject(`user-${String(index)}`));
    expect(new Set((await resolve(...subjectIds)).map(({ kind }) => kind))).toEqual(new Set(['unavailable']));
    expect(rebuilder.calls).toEqual([]);
  });
});
