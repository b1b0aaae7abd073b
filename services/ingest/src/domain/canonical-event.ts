import { createHmac } from 'node:crypto';
import { canonicalJson, type JsonValue } from '@clientele/contracts/canonical-json';
import { EVENT_TYPES, type EventType, type JsonObject } from '@clientele/contracts/log-event';
import { identifierHmac, storedUserId, subjectId, type IdentifierKind } from '@clientele/contracts/subject';
import { AppError } from '@clientele/shared/errors';
import { isObject } from './body.js';
import type { Candidate } from './candidate.js';
import { checkValue } from './check-value.js';
import { eventTimes } from './event-times.js';
import { checkId, readableId } from './ids.js';
import { maskText } from './mask-text.js';
import { takeIdentifiers, type TakenIdentifier } from './take-identifiers.js';

/** Characters of an event's name. */
const NAME_LENGTH_MAX = 200;

/** HMAC of a normalised e-mail or phone that an event names as its subject's, lower-case hexadecimal. */
export interface EventIdentity {
  readonly kind: IdentifierKind;
  readonly hmac: string;
}

/** An event as the log keeps it, without direct identifiers. Times are Unix epoch ms; `…Json` is JSON. */
export interface CanonicalEvent {
  readonly sourceId: number;
  readonly messageId: string;
  /** HMAC-SHA-256 of the event as it came. */
  readonly bodyHash: Buffer;
  readonly type: EventType;
  readonly event: string | null;
  readonly subjectId: string;
  readonly userId: string | null;
  readonly anonymousId: string | null;
  readonly previousId: string | null;
  readonly groupId: string | null;
  readonly eventTimeMs: number;
  readonly availableAtMs: number;
  readonly receivedAtMs: number;
  readonly propertiesJson: string;
  readonly traitsJson: string;
  readonly contextJson: string;
  readonly extraJson: string | null;
  /** In clear: they are sealed where they are stored. */
  readonly identifiers: readonly TakenIdentifier[];
  readonly identities: readonly EventIdentity[];
  /** The event as it came, JSON: kept only if the store refuses the event. */
  readonly rawJson: string;
}

/** What holds for all events of one request. */
export interface EventContext {
  readonly sourceId: number;
  readonly receivedAtMs: number;
  readonly isImport: boolean;
  readonly eventBytesMax: number;
  readonly workspaceSecret: string;
  /** A new random message id. */
  readonly newId: () => string;
}

/**
 * Checks a candidate and makes the log's event of it.
 *
 * @param rawJson The candidate's `raw` as JSON.
 * @throws AppError `invalid_argument` with the reason that the rejected event is kept under: INVALID_EVENT,
 *   EVENT_TOO_LARGE, UNKNOWN_TYPE, FIELD_INVALID, EVENT_NAME_MISSING, EVENT_NAME_TOO_LONG, ID_INVALID, ID_TOO_LONG,
 *   NO_SUBJECT, PREVIOUS_ID_MISSING, GROUP_ID_MISSING and those of `checkValue` and `eventTimes`.
 */
export function toCanonicalEvent(candidate: Candidate, rawJson: string, context: EventContext): CanonicalEvent {
  const { isImport, receivedAtMs, workspaceSecret: secret } = context;
  if (!isObject(candidate.raw)) throw refused('INVALID_EVENT', 'An event must be a JSON object.');
  checkValue(candidate.raw);
  if (Buffer.byteLength(rawJson) + (candidate.sharedBytes ?? 0) > context.eventBytesMax) {
    throw refused('EVENT_TOO_LARGE', `The event is larger than ${context.eventBytesMax} bytes.`);
  }
  const type = eventType(candidate.type);
  const ids = eventIds(candidate, type);
  const times = eventTimes({ timestamp: candidate.timestamp, sentAt: candidate.sentAt, receivedAtMs, isImport });
  const taken: TakenIdentifier[] = [];
  const stored = (id: string | undefined): string | null => (id === undefined ? null : storedUserId(secret, id));
  return {
    sourceId: context.sourceId,
    messageId: stored(ids.messageId) ?? generatedId(candidate.raw, context),
    bodyHash: createHmac('sha256', secret).update(`body:${rawJson}`).digest(),
    type,
    event: eventName(candidate.event, type, taken),
    subjectId: eventSubject(secret, ids),
    userId: stored(ids.userId),
    anonymousId: stored(ids.anonymousId),
    previousId: stored(ids.previousId),
    groupId: stored(ids.groupId),
    ...times,
    receivedAtMs,
    ...eventPayload(candidate, type, taken),
    identities: eventIdentities(secret, type, ids.userId, taken),
    identifiers: taken,
    rawJson,
  };
}

function eventType(type: JsonValue | undefined): EventType {
  const known = EVENT_TYPES.find((name) => name === type);
  if (known === undefined) throw refused('UNKNOWN_TYPE', `The type must be one of ${EVENT_TYPES.join(', ')}.`);
  return known;
}

interface EventIds {
  readonly messageId: string | undefined;
  readonly userId: string | undefined;
  readonly anonymousId: string | undefined;
  readonly previousId: string | undefined;
  readonly groupId: string | undefined;
}

function eventIds(candidate: Candidate, type: EventType): EventIds {
  const ids = {
    messageId: checkId('messageId', candidate.messageId),
    userId: checkId('userId', candidate.userId),
    anonymousId: checkId('anonymousId', candidate.anonymousId),
    previousId: checkId('previousId', candidate.previousId),
    groupId: checkId('groupId', candidate.groupId),
  };
  if (ids.userId === undefined && ids.anonymousId === undefined) {
    throw refused('NO_SUBJECT', 'An event needs a userId or an anonymousId.');
  }
  if (type === 'alias' && ids.previousId === undefined) {
    throw refused('PREVIOUS_ID_MISSING', 'An alias needs a previousId.');
  }
  if (type === 'group' && ids.groupId === undefined) throw refused('GROUP_ID_MISSING', 'A group needs a groupId.');
  return ids;
}

const eventSubject = (secret: string, { userId, anonymousId }: EventIds): string =>
  subjectId(secret, userId === undefined ? { anonymousId: anonymousId ?? '' } : { userId });

/** Subject of an event that may be broken in other ways, or undefined when it names none. */
export function readableSubject(secret: string, { userId, anonymousId }: Candidate): string | undefined {
  const ids = { userId: readableId(userId), anonymousId: readableId(anonymousId) };
  if (ids.userId === undefined && ids.anonymousId === undefined) return undefined;
  return eventSubject(secret, { ...ids, messageId: undefined, previousId: undefined, groupId: undefined });
}

function eventName(name: JsonValue | undefined, type: EventType, taken: TakenIdentifier[]): string | null {
  if (name === undefined || name === null || name === '') {
    if (type === 'track') throw refused('EVENT_NAME_MISSING', 'A track event needs the name of its event.');
    return null;
  }
  if (typeof name !== 'string') throw refused('FIELD_INVALID', 'The name of an event must be a text.');
  if (name.length > NAME_LENGTH_MAX) {
    throw refused('EVENT_NAME_TOO_LONG', `The name of an event has ${NAME_LENGTH_MAX} characters at most.`);
  }
  const masked = maskText(name);
  if (masked !== name) taken.push({ field: 'text', path: 'event', value: name });
  return masked;
}

type EventPayload = Pick<CanonicalEvent, 'propertiesJson' | 'traitsJson' | 'contextJson' | 'extraJson'>;

function eventPayload(candidate: Candidate, type: EventType, taken: TakenIdentifier[]): EventPayload {
  const part = (root: 'properties' | 'traits' | 'context', parent: string = root): string => {
    const value = candidate[root] ?? {};
    if (!isObject(value)) throw refused('FIELD_INVALID', `${root} must be an object.`);
    if (root === 'context') checkValue(value); // part of it may be the batch's
    return JSON.stringify(takeIdentifiers(root, value, taken, parent));
  };
  const { extra } = candidate;
  return {
    traitsJson: part('traits', type === 'group' ? 'group' : 'traits'),
    contextJson: part('context'),
    propertiesJson: part('properties', type === 'page' || type === 'screen' ? 'page' : 'properties'),
    extraJson: extra === undefined ? null : JSON.stringify(takeIdentifiers('extra', extra, taken)),
  };
}

/** A group's traits are not its member's. */
export const isPersonal = (type: string, path: string): boolean =>
  path.startsWith('context.traits.') || (type !== 'group' && path.startsWith('traits.'));

const IDENTITY_PATH = /^(?:traits|context\.traits)\.[^.]+$/u;

/** E-mail and phone that the event says are its subject's: of its traits, else of the traits in its context. */
function eventIdentities(
  secret: string,
  type: EventType,
  userId: string | undefined,
  taken: readonly TakenIdentifier[],
): readonly EventIdentity[] {
  if (taken.length === 0 && !isSubstituted(userId)) return [];
  return (['email', 'phone'] as const).flatMap((kind) => {
    const values = taken
      .filter(({ field, path }) => field === kind && IDENTITY_PATH.test(path) && isPersonal(type, path))
      .map(({ value }) => value);
    if (userId !== undefined && isSubstituted(userId)) values.push(userId);
    const hmac = values.map((value) => identifierHmac(secret, kind, value)).find((found) => found !== undefined);
    return hmac === undefined ? [] : [{ kind, hmac }];
  });
}

const isSubstituted = (userId: string | undefined): boolean =>
  userId?.includes('@') === true || userId?.trim().startsWith('+') === true;

/** Imports are retried as whole files, so equal events are one; two equal live events without an id may both be real. */
function generatedId(raw: JsonObject, { isImport, workspaceSecret, newId }: EventContext): string {
  if (!isImport) return newId();
  return `import-${createHmac('sha256', workspaceSecret)
    .update(`event:${canonicalJson(raw)}`)
    .digest('hex')}`;
}

const refused = (reason: string, message: string): AppError => new AppError('invalid_argument', reason, message);
