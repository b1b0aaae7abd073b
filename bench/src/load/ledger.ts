import type { EventCounts } from '@clientele/client/types';

/** The message ids of one batch, an entry for each of its events. */
export interface BatchIds {
  /** Of events that can be stored; an id that comes again, here or later, is a repetition on purpose. */
  readonly good: readonly string[];
  /** Of events that must be rejected, by the reason that they must be kept under. Each id is used once. */
  readonly bad: ReadonlyMap<string, string>;
}

/** What the sender heard of one batch. */
export interface BatchAnswer {
  /** Undefined when every attempt failed: the batch is refused. */
  readonly counts: EventCounts | undefined;
  /** Attempts without a 200. Any of them may have been stored all the same. */
  readonly failedAttempts: number;
}

/** Sums over batches, in messages. `sent` = `accepted` + `duplicate` + `rejected` + `refused` when every answer adds up. */
export interface LedgerTotals {
  readonly sent: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly refused: number;
  /**
   * Of `duplicate`: messages that were no repetition. An attempt that was not answered had stored them, and the next one
   * was told so.
   */
  readonly storedUnanswered: number;
}

/** What became of one message id, as far as its sender knows. */
export interface LedgerEntry {
  /** Reason that it must be rejected for; undefined for an event that can be stored. */
  readonly badReason: string | undefined;
  /** At least one batch with it got its 200. */
  readonly acknowledged: boolean;
}

/**
 * A book of every message that was sent and of its answer, to be held against what is stored. One sender's batches are
 * recorded in the order they were sent, and no two senders share an id.
 */
export interface Ledger {
  record(ids: BatchIds, answer: BatchAnswer): void;
  totals(): LedgerTotals;
  entries(): ReadonlyMap<string, LedgerEntry>;
  /** Answers that cannot be true, one sentence each. */
  contradictions(): readonly string[];
}

interface Entry {
  readonly badReason: string | undefined;
  acknowledged: boolean;
  /** It was part of an attempt without an answer, so that nobody knows whether it is stored. */
  inDoubt: boolean;
}

export function createLedger(): Ledger {
  const entries = new Map<string, Entry>();
  const totals = { sent: 0, accepted: 0, duplicate: 0, rejected: 0, refused: 0, storedUnanswered: 0 };
  const contradictions: string[] = [];

  function enter(ids: BatchIds): readonly Entry[] {
    const entered = (id: string, badReason: string | undefined): Entry => {
      const entry = entries.get(id) ?? { badReason, acknowledged: false, inDoubt: false };
      entries.set(id, entry);
      return entry;
    };
    return [...ids.good.map((id) => entered(id, undefined)), ...[...ids.bad].map(([id, why]) => entered(id, why))];
  }

  return {
    record(ids, { counts, failedAttempts }) {
      const isCertain = certainDuplicates(ids, entries);
      const batch = enter(ids);
      if (failedAttempts > 0) for (const entry of batch) entry.inDoubt = true;
      totals.sent += batch.length;
      if (counts === undefined) {
        totals.refused += batch.length;
        return;
      }
      totals.accepted += counts.accepted;
      totals.duplicate += counts.duplicate;
      totals.rejected += counts.rejected;
      totals.storedUnanswered += counts.duplicate - isCertain;
      const doubtful = batch.filter(({ acknowledged, inDoubt }) => inDoubt && !acknowledged).length;
      contradictions.push(...checkCounts(ids, counts, { certain: isCertain, doubtful }));
      for (const entry of batch) entry.acknowledged = true;
    },
    totals: () => ({ ...totals }),
    entries: () => entries,
    contradictions: () => contradictions,
  };
}

/** Messages that must be duplicates: acknowledged before, or earlier in the same batch. */
function certainDuplicates({ good }: BatchIds, entries: ReadonlyMap<string, Entry>): number {
  const seen = new Set<string>();
  return good.filter((id) => {
    const isDuplicate = seen.has(id) || entries.get(id)?.acknowledged === true;
    seen.add(id);
    return isDuplicate;
  }).length;
}

function checkCounts(
  { good, bad }: BatchIds,
  { accepted, duplicate, rejected }: EventCounts,
  { certain, doubtful }: { readonly certain: number; readonly doubtful: number },
): readonly string[] {
  const found: string[] = [];
  const say = (what: string, got: number, expected: string): number =>
    found.push(`A batch of ${good.length} good and ${bad.size} bad events had ${got} ${what} instead of ${expected}.`);
  if (rejected !== bad.size) say('rejected', rejected, `${bad.size}`);
  if (accepted + duplicate !== good.length) say('accepted or duplicate', accepted + duplicate, `${good.length}`);
  const most = certain + doubtful;
  if (duplicate < certain || duplicate > most) say('duplicate', duplicate, `${certain} to ${most}`);
  return found;
}
