import { z } from 'zod';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What /openapi.json says of the route. */
    operation?: Operation;
  }
}

/** Bodies that have a name in the document, by `schema.register(BODIES, { id })`. */
export const BODIES = z.registry<{ readonly id: string }>();
/** Answers that have a name in the document. */
export const ANSWERS = z.registry<{ readonly id: string }>();

/** Parts of the API, in the document's order. */
export const TAGS = {
  events: 'What customers do: the Segment HTTP API, so its SDKs work unchanged.',
  scores: 'What customers will do, and why.',
  features: 'What is known of a customer at a time, defined once for training and scoring.',
  models: 'Trained models, their versions and aliases.',
  jobs: 'What runs in the background.',
  keys: 'API keys, what they may do, and for which source.',
  service: 'The service itself.',
} as const;

export interface RequestBody {
  readonly contentTypes: readonly string[];
  /** Registered in BODIES. */
  readonly schema: z.ZodType;
  readonly examples: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly description: string;
  /** Registered in ANSWERS; missing where there is no body. */
  readonly schema?: z.ZodType;
  /** `application/json` unless it says otherwise. */
  readonly contentType?: string;
  readonly example?: unknown;
  /** What the headers of this answer hold. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route as the document describes it. The schemas are those that parse the request and type the answer. */
export interface Operation {
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly description: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: RequestBody;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Reasons of its own problem documents by status; those that every route has are added. */
  readonly problems?: Readonly<Record<number, readonly string[]>>;
}
