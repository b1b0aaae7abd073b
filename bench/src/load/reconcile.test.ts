import { describe, expect, it } from '@jest/globals';
import { createLedger, type Ledger } from './ledger.js';
import { reconcile, type StoredMessages } from './reconcile.js';

/** `a`, `b` and the bad `x` acknowledged; `c` and the bad `y` refused. */
function exampleLedger(): Ledger {
  const ledger = createLedger();
  ledger.record(
    { good: ['a', 'b', 'a'], bad: new Map([['x', 'NO_SUBJECT']]) },
    { counts: { success: true, accepted: 2, duplicate: 1, rejected: 1 }, failedAttempts: 0 },
  );
  ledger.record({ good: ['c'], bad: new Map([['y', 'NO_SUBJECT']]) }, { counts: undefined, failedAttempts: 1 });
  return ledger;
}

const found = (events: Record<string, number>, rejected: Record<string, string[]>): StoredMessages => ({
  events: new Map(Object.entries(events)),
  rejected: new Map(Object.entries(rejected)),
});

const BALANCED = { lost: [], storedTwice: [], unexpected: [], wronglyRejected: [], sent: 6 };

describe('reconcile', () => {
  it('balances when what was acknowledged is there and what was refused is not', () => {
    expect(reconcile(exampleLedger(), found({ a: 1, b: 1 }, { x: ['NO_SUBJECT'] }))).toEqual({
      ...BALANCED,
      stored: 2,
      duplicate: 1,
      rejected: 1,
      refused: 2,
      storedWithoutAck: 0,
    });
  });

  it('balances, and says so, when what was refused is there all the same', () => {
    const stored = found({ a: 1, b: 1, c: 1 }, { x: ['NO_SUBJECT'], y: ['NO_SUBJECT'] });
    expect(reconcile(exampleLedger(), stored)).toEqual({
      ...BALANCED,
      stored: 3,
      duplicate: 1,
      rejected: 2,
      refused: 0,
      storedWithoutAck: 1,
    });
  });

  it.each([
    { name: 'a lost event', events: { a: 1 }, rejected: { x: ['NO_SUBJECT'] }, expected: { lost: ['b'] } },
    { name: 'a lost rejection', events: { a: 1, b: 1 }, rejected: {}, expected: { lost: ['x'] } },
    {
      name: 'an event stored twice',
      events: { a: 2, b: 1 },
      rejected: { x: ['NO_SUBJECT'] },
      expected: { storedTwice: ['a'] },
    },
    {
      name: 'events that nobody sent, or that are bad',
      events: { a: 1, b: 1, x: 1, z: 1 },
      rejected: { x: ['NO_SUBJECT'] },
      expected: { unexpected: ['x', 'z'] },
    },
    {
      name: 'a good event that was rejected, and a wrong reason',
      events: { a: 1, b: 1 },
      rejected: { a: ['NO_SUBJECT'], x: ['INVALID_EVENT'] },
      expected: { wronglyRejected: ['a', 'x'] },
    },
  ])('names $name', ({ events, rejected, expected }) => {
    expect(reconcile(exampleLedger(), found(events, rejected))).toMatchObject(expected);
  });

  it('does not balance when the log lacks what was accepted', () => {
    const { sent, stored, duplicate, rejected, refused } = reconcile(exampleLedger(), found({ a: 1 }, { x: [] }));
    expect(stored + duplicate + rejected + refused).not.toBe(sent);
  });
});
