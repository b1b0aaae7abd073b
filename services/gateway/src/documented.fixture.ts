import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toPath } from './transport/http/openapi/document.js';

type Json = Readonly<Record<string, unknown>>;

export interface DocumentedAnswer {
  readonly headers?: Json;
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
}
export interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly examples: Readonly<Record<string, { readonly value: unknown }>> }>
    >;
  };
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
}
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

export const documentOf = (http: FastifyInstance): OpenApiDocument => http.swagger() as unknown as OpenApiDocument;

/** Makes `close` fail when an answer was not what /openapi.json says: its status, headers, content type, body or reason. */
export function holdToDocument(http: FastifyInstance): void {
  const violations = new Set<string>();
  let check: ReturnType<typeof createCheck> | undefined;
  http.addHook('onSend', (request, reply, payload, done) => {
    check ??= createCheck(documentOf(http));
    const where = `${request.method} ${toPath(request.routeOptions.url ?? '')} ${reply.statusCode}`;
    for (const violation of check(request, reply, payload)) violations.add(`${where}: ${violation}`);
    done();
  });
  http.addHook('onClose', () =>
    violations.size === 0
      ? Promise.resolve()
      : Promise.reject(new Error(`Not as documented: ${[...violations].join('\n')}`)),
  );
}

/** What is wrong with an answer. */
function createCheck(document: OpenApiDocument) {
  const checkBody = createCheckBody(document);

  return (request: FastifyRequest, reply: FastifyReply, payload: unknown): readonly string[] => {
    const method = request.method.toLowerCase();
    const path = toPath(request.routeOptions.url ?? '');
    const operation = document.paths[path]?.[method];
    if (operation === undefined) {
      return request.is404 && method !== 'head' ? checkBody(['components', 'schemas', 'Problem'], payload) : [];
    }
    const answer = operation.responses[reply.statusCode];
    if (answer === undefined) return [`no such answer, ${String(payload)}`];
    const schema = ['paths', path, method, 'responses', String(reply.statusCode), 'content'];
    return [
      ...missingHeaders(answer, reply),
      ...checkContent(answer, reply, payload, (type) => checkBody([...schema, type, 'schema'], payload)),
    ];
  };
}

const missingHeaders = ({ headers = {} }: DocumentedAnswer, reply: FastifyReply): readonly string[] =>
  Object.keys(headers)
    .filter((name) => reply.getHeader(name) === undefined)
    .map((name) => `no ${name}`);

function checkContent(
  { content = {} }: DocumentedAnswer,
  reply: FastifyReply,
  payload: unknown,
  checkType: (type: string) => readonly string[],
): readonly string[] {
  const types = Object.keys(content);
  if (types.length === 0) return isEmpty(payload) ? [] : ['a body'];
  const type = contentTypeOf(reply);
  return types.includes(type) ? checkType(type) : [`the content type ${type}`];
}

const isEmpty = (payload: unknown): boolean => payload === undefined || payload === null || payload === '';

const contentTypeOf = (reply: FastifyReply): string => String(reply.getHeader('content-type')).split(';', 1).join();

function createCheckBody(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  const compiled = new Map<string, ValidateFunction>();

  return (schemaPath: readonly string[], payload: unknown): readonly string[] => {
    if (typeof payload !== 'string') return []; // a stream: its own tests read it
    const isJson = !schemaPath.some((part) => part.startsWith('text/'));
    const pointer = schemaPath.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `document#/${encodeURI(pointer)}` });
    compiled.set(pointer, validate);
    return validate(isJson ? JSON.parse(payload) : payload)
      ? []
      : [`${payload.slice(0, 300)} (${ajv.errorsText(validate.errors)})`];
  };
}
