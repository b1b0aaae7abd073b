import type { CanonicalEvent } from '../domain/canonical-event.js';
import type { RejectedEvent } from '../domain/rejected-event.js';
import type { Keyring } from '../domain/sealing.js';
import { messageKey, type EventRow, type KeyRow } from './append-statement.js';
import type { SubjectKey } from './postgres-keys.js';
import { rejectedBound, type RejectedRow } from './rejected-statement.js';

/** An event with its place in the order of arrival. */
export interface ArrivedEvent {
  readonly event: CanonicalEvent;
  readonly arrival: number;
}

/** The first of each message, with its place in the list. */
export function uniqueMessages(events: readonly CanonicalEvent[]): readonly ArrivedEvent[] {
  const byKey = new Map<string, ArrivedEvent>();
  events.forEach((event, arrival) => {
    const key = messageKey(event);
    if (!byKey.has(key)) byKey.set(key, { event, arrival });
  });
  return [...byKey.values()];
}

/** Subjects whose keys are needed. */
export function subjectsToSeal(events: readonly ArrivedEvent[], rejected: readonly RejectedEvent[]): readonly string[] {
  const ofEvents = events.filter(({ event }) => event.identifiers.length > 0).map(({ event }) => event.subjectId);
  return [...new Set([...ofEvents, ...rejected.flatMap(({ subjectId }) => subjectId ?? [])])];
}

/** UTC day whose key seals a rejected body, or null if its subject's key does. */
export const dayToSeal = ({ subjectId, receivedAtMs }: RejectedEvent): string | null =>
  subjectId === undefined ? new Date(receivedAtMs).toISOString().slice(0, 10) : null;

export interface Keys {
  readonly keyring: Keyring;
  readonly subjects: ReadonlyMap<string, SubjectKey>;
  readonly days: ReadonlyMap<string, Buffer>;
}

export const sealEvents = (events: readonly ArrivedEvent[], { keyring, subjects }: Keys): readonly EventRow[] =>
  events.map(({ event, arrival }) => {
    if (event.identifiers.length === 0) return { event, arrival, identifiers: null };
    const { key } = keyOf(subjects, event.subjectId);
    return { event, arrival, identifiers: keyring.seal(key, messageKey(event), JSON.stringify(event.identifiers)) };
  });

export const sealRejected = (
  rejected: readonly RejectedEvent[],
  { keyring, subjects, days }: Keys,
): readonly RejectedRow[] =>
  rejected.map((one) => {
    const day = dayToSeal(one);
    const key = day === null ? keyOf(subjects, one.subjectId ?? '').key : keyOf(days, day);
    return { rejected: one, day, body: keyring.seal(key, rejectedBound(one), one.rawJson) };
  });

/** New keys: those that rejected bodies need are stored in any case. */
export function newKeyRows({ subjects }: Keys, rejected: readonly RejectedEvent[]): readonly KeyRow[] {
  const certain = new Set(rejected.map(({ subjectId }) => subjectId));
  return [...subjects].flatMap(([subjectId, { wrapped, isNew }]) =>
    isNew ? [{ subjectId, wrapped, isCertain: certain.has(subjectId) }] : [],
  );
}

function keyOf<K>(keys: ReadonlyMap<string, K>, owner: string): K {
  const found = keys.get(owner);
  if (found === undefined) throw new Error('no key was loaded');
  return found;
}
