import { fromWireTime } from '@clientele/shared/wire-time';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeShopEvents, startApp, type TestApp } from './app-fixture.js';
import { appendEvents, testSubjectId } from './fixture.js';
import { PURCHASES } from './tail-fixture.js';

const START_MS = Date.UTC(2026, 0, 1);
const EVENTS = makeShopEvents(
  500,
  Array.from({ length: 50 }, (_, index) => testSubjectId(index)),
  START_MS,
);
const STRANGER = testSubjectId('nobody');
let app: TestApp;

beforeAll(async () => {
  app = await startApp();
  await appendEvents(app.database.pool, EVENTS);
}, 60_000);
afterAll(() => app.stop());

describe('DescribeLog', () => {
  it('says how far the log reaches', async () => {
    const { maxAvailableTime, position } = await app.describeLog();
    const largestMs = Math.max(...EVENTS.map((event) => event.availableAtMs ?? event.eventTimeMs));
    expect(fromWireTime(maxAvailableTime!)).toBe(largestMs);
    expect(position).toMatchObject({ epoch: 1, seq: '500' });
  });
});

describe('PublishView', () => {
  it('publishes a version once, and refuses another definition under it', async () => {
    const first = await app.publishView(PURCHASES);
    expect(first).toMatchObject({ name: 'purchases', version: 1, created: true });
    expect(await app.publishView(PURCHASES)).toEqual({ ...first, created: false });
    const other = { ...PURCHASES, features: PURCHASES.features.slice(1) };
    await expect(app.publishView(other)).rejects.toMatchObject({
      kind: 'already_exists',
      reason: 'VIEW_VERSION_TAKEN',
    });
    await expect(app.publishView({ view: 'x' })).rejects.toMatchObject({ reason: 'FEATURE_VIEW_INVALID' });
  });
});

describe('ResolveCustomers', () => {
  it('answers in order, and knows subjects with events', async () => {
    const known = EVENTS[0]!.subjectId;
    const { customers } = await app.resolveCustomers([STRANGER, known]);
    expect(customers).toEqual([
      { customerId: STRANGER, known: false, subjectIds: [STRANGER] },
      { customerId: known, known: true, subjectIds: [known] },
    ]);
  });
});

describe('RebuildStates', () => {
  it('answers nothing for a stranger', async () => {
    const { states } = await app.rebuildStates([STRANGER, EVENTS[0]!.subjectId]);
    expect(states.map(({ length }) => length > 0)).toEqual([false, true]);
  });

  it('refuses subject ids that are none, or too many', async () => {
    for (const subjectIds of [[], ['x'], Array.from({ length: 501 }, (_, index) => testSubjectId(index))])
      await expect(app.rebuildStates(subjectIds)).rejects.toMatchObject({ reason: 'SUBJECT_IDS_INVALID' });
  });
});
