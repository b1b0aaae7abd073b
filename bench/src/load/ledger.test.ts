import { describe, expect, it } from '@jest/globals';
import type { EventCounts } from '@clientele/client/types';
import { createLedger, type BatchIds } from './ledger.js';

const counts = (accepted: number, duplicate = 0, rejected = 0): EventCounts => ({
  success: true,
  accepted,
  duplicate,
  rejected,
});
const ids = (good: readonly string[], ...bad: readonly string[]): BatchIds => ({
  good,
  bad: new Map(bad.map((id) => [id, 'NO_SUBJECT'])),
});

describe('ledger', () => {
  it('adds up answers, and counts a batch without one as refused', () => {
    const ledger = createLedger();
    ledger.record(ids(['a', 'b'], 'x'), { counts: counts(2, 0, 1), failedAttempts: 0 });
    ledger.record(ids(['c', 'a'], 'y'), { counts: undefined, failedAttempts: 2 });
    expect(ledger.totals()).toEqual({
      sent: 6,
      accepted: 2,
      duplicate: 0,
      rejected: 1,
      refused: 3,
      storedUnanswered: 0,
    });
    expect([...ledger.entries()].filter(([, { acknowledged }]) => !acknowledged).map(([id]) => id)).toEqual(['c', 'y']);
    expect(ledger.contradictions()).toEqual([]);
  });

  it('tells repetitions on purpose from those of an attempt that was stored without an answer', () => {
    const ledger = createLedger();
    ledger.record(ids(['a', 'b', 'a']), { counts: counts(2, 1), failedAttempts: 0 });
    ledger.record(ids(['b', 'c', 'd']), { counts: counts(0, 3), failedAttempts: 1 });
    expect(ledger.contradictions()).toEqual([]);
    expect(ledger.totals()).toMatchObject({ accepted: 2, duplicate: 4, storedUnanswered: 2 });
  });

  it.each([
    { name: 'accepts what it had acknowledged', answer: counts(2) },
    { name: 'calls new what nobody had sent before a duplicate', answer: counts(0, 2) },
    { name: 'loses count', answer: counts(1, 0) },
    { name: 'rejects a good event', answer: counts(0, 1, 1) },
  ])('finds a contradiction when an answer $name', ({ answer }) => {
    const ledger = createLedger();
    ledger.record(ids(['a']), { counts: counts(1), failedAttempts: 0 });
    ledger.record(ids(['a', 'b']), { counts: answer, failedAttempts: 0 });
    expect(ledger.contradictions()).not.toEqual([]);
  });

  it('finds a contradiction when a bad event is taken', () => {
    const ledger = createLedger();
    ledger.record(ids(['a'], 'x'), { counts: counts(2), failedAttempts: 0 });
    expect(ledger.contradictions()).not.toEqual([]);
  });
});
