import type { JsonValue } from '@clientele/contracts/canonical-json';
import type { JsonObject } from '@clientele/contracts/log-event';
import { AppError } from '@clientele/shared/errors';
import { isObject } from './body.js';
import type { Candidate } from './candidate.js';

/** Events of one body at most, so that a body of tiny ones cannot become millions of rows. */
export const EVENTS_PER_BODY_MAX = 10_000;

/** Contexts of a batch, one for each of its events, so that a small body cannot become gigabytes. */
const SHARED_BYTES_MAX = { live: 2 * 1024 * 1024, import: 10 * 1024 * 1024 };

/** Fields that become fields of the candidate or that say nothing about the event; `writeKey` is a credential. */
const NAMED_FIELDS = new Set(
  (
    'type event name category messageId userId anonymousId previousId groupId timestamp originalTimestamp sentAt ' +
    'receivedAt properties traits context writeKey'
  ).split(' '),
);
const SINGLE_ROUTES = new Set(['track', 'identify', 'page', 'screen', 'group', 'alias']);

/** Routes of this dialect whose events are history: their own time counts, and limits are larger. */
export const isImportRoute = (route: string): boolean => route === 'import';

/**
 * The events of one body of the Segment HTTP tracking API, in order. A single event's type is its route's.
 *
 * @throws AppError `invalid_argument` ROUTE_UNKNOWN, INVALID_BODY without a `batch` list, TOO_MANY_EVENTS,
 *   PAYLOAD_TOO_LARGE when the batch's context, counted for each event, is.
 * @see https://segment.com/docs/connections/spec/common/
 */
export function mapSegmentBody(route: string, body: JsonObject): readonly Candidate[] {
  if (SINGLE_ROUTES.has(route)) return [toCandidate(body, { type: route })];
  if (route !== 'batch' && route !== 'import') throw refused('ROUTE_UNKNOWN', 'The route is unknown.');
  const { batch, context, sentAt } = body;
  if (!isList(batch)) throw refused('INVALID_BODY', 'The body must have a list named batch.');
  if (batch.length > EVENTS_PER_BODY_MAX) {
    throw refused('TOO_MANY_EVENTS', `A body may hold ${EVENTS_PER_BODY_MAX} events at most.`);
  }
  const contextBytes = isObject(context) ? Buffer.byteLength(JSON.stringify(context)) : 0;
  if (contextBytes * batch.length > SHARED_BYTES_MAX[isImportRoute(route) ? 'import' : 'live']) {
    throw refused('PAYLOAD_TOO_LARGE', "The batch's context, which counts for each event, is too large.");
  }
  return batch.map((event) => toCandidate(event, { context, contextBytes, sentAt }));
}

interface Shared {
  readonly type?: string;
  readonly context?: JsonValue | undefined;
  readonly contextBytes?: number;
  readonly sentAt?: JsonValue | undefined;
}

function toCandidate(raw: JsonValue, shared: Shared): Candidate {
  if (!isObject(raw)) return { raw, type: undefined };
  const type = shared.type ?? raw.type;
  const isView = type === 'page' || type === 'screen';
  return {
    raw,
    type,
    sharedBytes: shared.contextBytes ?? 0,
    event: isView ? raw.name : type === 'track' ? raw.event : undefined,
    messageId: raw.messageId,
    userId: raw.userId,
    anonymousId: raw.anonymousId,
    previousId: raw.previousId,
    groupId: raw.groupId,
    timestamp: raw.originalTimestamp ?? raw.timestamp,
    sentAt: raw.sentAt ?? shared.sentAt,
    properties: isView ? withCategory(raw.properties, raw.category) : raw.properties,
    traits: raw.traits,
    context: mergeContext(shared.context, raw.context),
    extra: extraFields(raw),
  };
}

/** Older libraries send a page's category beside its properties. */
function withCategory(properties: JsonValue | undefined, category: JsonValue | undefined): JsonValue | undefined {
  if (category === undefined || category === null) return properties;
  if (properties === undefined || properties === null) return { category };
  return isObject(properties) && properties.category === undefined ? { ...properties, category } : properties;
}

/** The batch's context holds for every event that does not say otherwise. */
function mergeContext(shared: JsonValue | undefined, own: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(shared)) return own;
  if (own === undefined || own === null) return shared;
  return isObject(own) ? { ...shared, ...own } : own;
}

function extraFields(raw: JsonObject): JsonObject | undefined {
  const keys = Object.keys(raw).filter((key) => !NAMED_FIELDS.has(key));
  return keys.length === 0 ? undefined : Object.fromEntries(keys.map((key) => [key, raw[key] ?? null]));
}

const isList = (value: unknown): value is readonly JsonValue[] => Array.isArray(value);
const refused = (reason: string, message: string): AppError => new AppError('invalid_argument', reason, message);
