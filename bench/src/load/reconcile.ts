import type { Ledger, LedgerEntry } from './ledger.js';

/** What the database holds of the messages of a load. */
export interface StoredMessages {
  /** Number of events in the log by message id. */
  readonly events: ReadonlyMap<string, number>;
  /** Reasons of the rejected events by message id. */
  readonly rejected: ReadonlyMap<string, readonly string[]>;
}

/** A ledger held against the database. Nothing is lost when all lists are empty and the counts add up. */
export interface Reconciliation {
  /** Acknowledged, and neither in the log nor among the rejected events. */
  readonly lost: readonly string[];
  /** In the log more than once. */
  readonly storedTwice: readonly string[];
  /** In the log, though never sent, or though it had to be rejected. */
  readonly unexpected: readonly string[];
  /** Kept as rejected for another reason than the right one, or without being bad. */
  readonly wronglyRejected: readonly string[];
  /** Each message that was sent is one of these: `sent` is their sum. */
  readonly sent: number;
  /** Events in the log. */
  readonly stored: number;
  /** Repetitions, on purpose or because an answer was lost, of what is stored. */
  readonly duplicate: number;
  readonly rejected: number;
  /** Told to the sender as refused, and not stored. */
  readonly refused: number;
  /** Of `stored`: by an attempt that nobody was told about. Allowed: a sender that hears nothing sends again. */
  readonly storedWithoutAck: number;
}

export function reconcile(ledger: Ledger, found: StoredMessages): Reconciliation {
  const entries = [...ledger.entries()];
  const totals = ledger.totals();
  const neverAcknowledged = entries.filter(([id, entry]) => !entry.acknowledged && isFound(id, entry, found));
  const storedUnacknowledged = neverAcknowledged.filter(([, { badReason }]) => badReason === undefined).length;
  return {
    lost: entries.filter(([id, entry]) => entry.acknowledged && !isFound(id, entry, found)).map(([id]) => id),
    storedTwice: [...found.events].filter(([, count]) => count > 1).map(([id]) => id),
    unexpected: [...found.events.keys()].filter((id) => !isGood(ledger.entries().get(id))),
    wronglyRejected: [...found.rejected]
      .filter(([id, reasons]) => reasons.some((reason) => reason !== ledger.entries().get(id)?.badReason))
      .map(([id]) => id),
    sent: totals.sent,
    stored: [...found.events.values()].reduce((sum, count) => sum + count, 0),
    duplicate: totals.duplicate - totals.storedUnanswered,
    rejected: totals.rejected + neverAcknowledged.length - storedUnacknowledged,
    refused: totals.refused - neverAcknowledged.length,
    storedWithoutAck: storedUnacknowledged + totals.storedUnanswered,
  };
}

const isGood = (entry: LedgerEntry | undefined): boolean => entry !== undefined && entry.badReason === undefined;

const isFound = (id: string, { badReason }: LedgerEntry, { events, rejected }: StoredMessages): boolean =>
  badReason === undefined ? events.has(id) : rejected.has(id);
