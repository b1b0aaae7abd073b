import { z } from 'zod';
import type { EventCounts, EventRoute } from '../../domain/events.js';
import { ANSWERS, BODIES, type Operation } from './openapi/operation.js';

/** Beacons may only send text. */
export const EVENT_CONTENT_TYPES = ['application/json', 'text/plain'] as const;

const JsonObject = z.record(z.string(), z.unknown());

// These say what events look like. The bodies pass as they are: only ingest reads them, and keeps what it rejects.
const FIELDS = {
  userId: z.string().max(256).optional().meta({ description: 'Who did it; or `anonymousId`.' }),
  anonymousId: z.string().max(256).optional().meta({ description: 'Who did it, as long as nobody knows their name.' }),
  messageId: z.string().max(256).optional().meta({ description: 'Makes a repetition harmless.' }),
  timestamp: z.iso.datetime({ offset: true }).optional().meta({ description: 'When it happened; now when missing.' }),
  context: JsonObject.optional(),
};
const Track = z
  .looseObject({ ...FIELDS, event: z.string().min(1).max(200), properties: JsonObject.optional() })
  .register(BODIES, { id: 'TrackEvent' });
const Identify = z.looseObject({ ...FIELDS, traits: JsonObject.optional() }).register(BODIES, { id: 'IdentifyEvent' });
const Page = z
  .looseObject({ ...FIELDS, name: z.string().max(200).optional(), properties: JsonObject.optional() })
  .register(BODIES, { id: 'PageEvent' });
const Batch = z
  .looseObject({
    batch: z
      .array(z.looseObject({ ...FIELDS, type: z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias']) }))
      .max(10_000)
      .meta({ description: 'Events, each with the fields of its type.' }),
    context: JsonObject.optional().meta({ description: 'Holds for every event that does not say otherwise.' }),
    sentAt: z.iso.datetime({ offset: true }).optional().meta({ description: 'By the clock of the sender.' }),
  })
  .register(BODIES, { id: 'EventBatch' });

const Count = z.int().min(0);
const Counts = z
  .strictObject({
    success: z.literal(true),
    accepted: Count.meta({ description: 'Stored now.' }),
    duplicate: Count.meta({ description: 'Stored before, by their `messageId`.' }),
    rejected: Count.meta({ description: 'Kept aside with the reason.' }),
  })
  .register(ANSWERS, { id: 'EventCounts' });

export const toApiCounts = ({ accepted, duplicate, rejected }: EventCounts): z.input<typeof Counts> => ({
  success: true,
  accepted,
  duplicate,
  rejected,
});

const DESCRIPTION =
  'Answered once the events are committed. A readable body gets a 200 whatever its events are: bad ones are rejected and ' +
  'kept. After any other answer, or none, send it again with the same `messageId`s. The body may be gzip.';
const ACCEPTED = { success: true, accepted: 1, duplicate: 0, rejected: 0 };

const operation = (
  fields: Pick<Operation, 'id' | 'summary'> & { readonly limits: string },
  schema: z.ZodType,
  examples: Readonly<Record<string, unknown>>,
): Operation => ({
  id: fields.id,
  tag: 'events',
  summary: fields.summary,
  description: `${DESCRIPTION} ${fields.limits}`,
  body: { contentTypes: EVENT_CONTENT_TYPES, schema, examples },
  answers: { 200: { description: 'What became of the events.', schema: Counts, example: ACCEPTED } },
  problems: {
    400: ['INVALID_JSON', 'INVALID_BODY', 'INVALID_GZIP', 'TOO_DEEP', 'TOO_MANY_EVENTS'],
    403: ['SOURCE_MISSING'],
    404: ['SOURCE_NOT_FOUND'],
    429: ['OVERLOADED', 'INGEST_OVERLOADED'],
    503: ['POSTGRES_BUSY', 'POSTGRES_TIMEOUT'],
  },
});

const LIVE = 'An event may have 32 KB, the body 500 KB.';
const ORDER = {
  userId: 'u1',
  event: 'Order Completed',
  properties: { total: 49.9, category: 'shoes' },
  timestamp: '2026-11-22T05:00:00Z',
  messageId: 'order-1001',
};

export const SEND_EVENTS: Readonly<Record<EventRoute, Operation>> = {
  track: operation({ id: 'track', summary: 'Say what a customer did', limits: LIVE }, Track, { order: ORDER }),
  identify: operation({ id: 'identify', summary: 'Say who a customer is', limits: LIVE }, Identify, {
    customer: { userId: 'u1', anonymousId: 'a1', traits: { country: 'DE', email: 'ann@example.com' } },
  }),
  page: operation({ id: 'page', summary: 'Say which page a customer saw', limits: LIVE }, Page, {
    home: { anonymousId: 'a1', name: 'Home', properties: { path: '/' } },
  }),
  batch: operation({ id: 'batch', summary: 'Send many events', limits: LIVE }, Batch, {
    two: {
      batch: [
        { type: 'track', ...ORDER },
        { type: 'page', anonymousId: 'a1', name: 'Home' },
      ],
    },
  }),
  import: operation(
    {
      id: 'import',
      summary: 'Import history',
      limits: 'Every event counts as known since its own time. An event may have 1 MB, the body 10 MB.',
    },
    Batch,
    { history: { batch: [{ type: 'track', ...ORDER, timestamp: '2025-11-22T05:00:00Z' }] } },
  ),
};
