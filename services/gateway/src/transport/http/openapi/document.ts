import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { DeclaredRoute } from '../access.js';
import { ANSWERS, BODIES, TAGS, type Answer, type Operation, type RequestBody } from './operation.js';
import { Problem, problemsOf } from './problems.js';

type Json = Readonly<Record<string, unknown>>;

/** A path of the document: `/v1/jobs/:id` is `/v1/jobs/{id}`. */
export const toPath = (url: string): string => url.replace(/:(\w+)/g, '{$1}');

/** The OpenAPI 3.1 document of these routes. Those without an operation are left out. */
export function createDocument(routes: readonly DeclaredRoute[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const { operation } = route;
    if (operation === undefined || route.method === 'HEAD') continue; // HEAD is GET without its body
    const path = toPath(route.url);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: toOperation(route, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Clientele',
      version: 'v1',
      summary: 'Customer intelligence: who is this customer, what will they do, why, and what to do about it.',
      description:
        'Events come in, features are kept fresh, models are trained, and scores with their reasons are answered. ' +
        'Every error is a problem document (RFC 9457) with a stable `reason`. A request may take 12 s, and bring its ' +
        'own `x-request-id`. The scopes beside a scheme are what the key needs.',
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...toComponents(BODIES, 'input'), ...toComponents(ANSWERS, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key, `ck_…`.' },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: "An API key as the user name with an empty password, as Segment's SDKs send it.",
        },
      },
    },
  };
}

function toOperation(route: DeclaredRoute, operation: Operation): Json {
  const parameters = [
    ...toParameters('path', operation.params),
    ...toParameters('query', operation.query),
    ...toParameters('header', operation.headers),
  ];
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    description: operation.description,
    security: toSecurity(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined ? {} : { requestBody: toRequestBody(operation.body) }),
    responses: {
      ...Object.fromEntries(Object.entries(operation.answers).map(([status, answer]) => [status, toAnswer(answer)])),
      ...toProblems(route, operation),
    },
  };
}

const toSecurity = ({ access, basicAuth }: DeclaredRoute): readonly Json[] =>
  'public' in access ? [] : [{ bearer: [access.scope] }, ...(basicAuth ? [{ basic: [access.scope] }] : [])];

/** On the wire a parameter is a text: what it means is the schema's output, and whether it may be left out its input. */
function toParameters(place: 'path' | 'query' | 'header', schema: z.ZodObject | undefined): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {} } = toJsonSchema(schema, 'output');
  const { required = [] } = toJsonSchema(schema, 'input');
  return Object.entries(properties).map(([name, value]) => {
    const { description, ...rest } = value as Json;
    return {
      name,
      in: place,
      required: required.includes(name),
      schema: rest,
      ...(typeof description === 'string' ? { description } : {}),
    };
  });
}

const toRequestBody = ({ contentTypes, schema, examples }: RequestBody): Json => ({
  required: true,
  content: Object.fromEntries(
    contentTypes.map((type) => [
      type,
      {
        schema: toRef(BODIES, schema),
        examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
      },
    ]),
  ),
});

function toAnswer({ description, schema, contentType = 'application/json', example, headers = {} }: Answer): Json {
  const body = schema === undefined ? undefined : toRef(ANSWERS, schema);
  return {
    description,
    headers: toHeaders(headers),
    ...(body === undefined
      ? {}
      : { content: { [contentType]: { schema: body, ...(example !== undefined && { example }) } } }),
  };
}

const toHeaders = (headers: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries({ 'x-request-id': 'Names the request in the logs of every service.', ...headers }).map(
      ([name, description]) => [name, { description, schema: { type: 'string' } }],
    ),
  );

const PROBLEM_HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'www-authenticate': 'The schemes that the route takes.' },
  429: { 'retry-after': 'Seconds after which to try again.' },
  503: { 'retry-after': 'Seconds after which to try again.' },
};

/** An answer that is itself an error, as of /readyz, stays as it is. */
function toProblems(route: DeclaredRoute, operation: Operation): Json {
  const problems = [...problemsOf(route, operation)].filter(([status]) => operation.answers[status] === undefined);
  return Object.fromEntries(
    problems.map(([status, reasons]) => {
      const reason = { type: 'string', enum: reasons };
      const schema = { allOf: [toRef(ANSWERS, Problem), { type: 'object', properties: { reason } }] };
      return [
        status,
        {
          description: `${STATUS_CODES[status] ?? 'Error'}: ${reasons.map((name) => `\`${name}\``).join(', ')}.`,
          headers: toHeaders(PROBLEM_HEADERS[status] ?? {}),
          content: { 'application/problem+json': { schema } },
        },
      ];
    }),
  );
}

type Registry = typeof ANSWERS;

function toRef(registry: Registry, schema: z.ZodType): Json {
  const id = registry.get(schema)?.id;
  if (id === undefined) throw new Error('a schema without a name is used in an operation');
  return { $ref: `#/components/schemas/${id}` };
}

function toComponents(registry: Registry, io: 'input' | 'output'): Json {
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}`, override: tidy });
  for (const schema of Object.values(schemas)) {
    delete schema.$id; // they stand where their ids say
    delete schema.$schema;
  }
  return schemas;
}

const toJsonSchema = (schema: z.ZodType, io: 'input' | 'output'): z.core.JSONSchema.BaseSchema =>
  z.toJSONSchema(schema, { io, override: tidy });

/** The pattern of a format is long and says no more. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}
