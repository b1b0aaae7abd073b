import { ClienteleError } from './error.js';
import { createHttp, type Call, type ClientOptions, type Http } from './http.js';
import type {
  ApiKey,
  BatchEvent,
  CreateApiKeyRequest,
  CreatedApiKey,
  EventCounts,
  IdentifyEvent,
  Job,
  JsonObject,
  ModelVersion,
  PageEvent,
  PageRequest,
  PublishedView,
  Readiness,
  Score,
  ScoreRequest,
  SetAlias,
  TrackEvent,
  VersionDetails,
} from './types.js';
import { waitForJob, watchJob, type WaitOptions, type WatchOptions } from './watch-job.js';

export interface TrainOptions {
  /** Name of the model; read from the definition when missing. */
  readonly model?: string;
  /** The same key answers the same job; a new one is made when it is missing. */
  readonly idempotencyKey?: string;
}

/** A call of the public API each. All throw ClienteleError. */
export interface Client {
  track(event: TrackEvent): Promise<EventCounts>;
  identify(event: IdentifyEvent): Promise<EventCounts>;
  page(event: PageEvent): Promise<EventCounts>;
  /** At most 500 KB. */
  batch(events: readonly BatchEvent[]): Promise<EventCounts>;
  /** History: every event keeps its own time. At most 10 MB. */
  import(events: readonly BatchEvent[]): Promise<EventCounts>;
  score(request: ScoreRequest): Promise<{ readonly scores: readonly Score[] }>;
  /** Text is taken for YAML. */
  publishFeatureView(definition: string | object): Promise<PublishedView>;
  /** Text is taken for YAML. Queues a training run. */
  trainModel(definition: string | object, options?: TrainOptions): Promise<{ readonly jobId: string }>;
  job(jobId: string): Promise<Job>;
  /**
   * The job's state at once, then every change, the last being the one in which it has ended. Comes again when the
   * connection is cut.
   */
  watchJob(jobId: string, options?: WatchOptions): AsyncIterable<Job>;
  /** Resolves once the job has completed. @throws ClienteleError also when it failed, with its reason, or on TIMEOUT. */
  waitForJob(jobId: string, onProgress?: (job: Job) => void, options?: WaitOptions): Promise<Job>;
  setAlias(model: string, alias: string, version: number): Promise<SetAlias>;
  /** Newest first. */
  versions(model: string, page?: PageRequest): Promise<{ versions: readonly ModelVersion[]; nextPageToken: string }>;
  getVersion(model: string, version: number): Promise<VersionDetails>;
  createApiKey(request: CreateApiKeyRequest): Promise<CreatedApiKey>;
  listApiKeys(page?: PageRequest): Promise<{ apiKeys: readonly ApiKey[]; nextPageToken: string }>;
  revokeApiKey(keyId: string): Promise<void>;
  /** Never throws: a gateway that does not answer is not ready. */
  ready(): Promise<Readiness>;
  /** The API's own description, OpenAPI 3.1. */
  openApi(): Promise<JsonObject>;
}

export function createClient(options: ClientOptions): Client {
  const http = createHttp(options);
  // The API's answers are what its documents say.
  const call = async <T>(request: Call): Promise<T> => (await http.send(request)) as T;
  const post = <T>(path: string, body: object): Promise<T> =>
    call({ method: 'POST', path, body: JSON.stringify(body), repeatable: true });
  const get = <T>(path: string): Promise<T> => call({ method: 'GET', path, repeatable: true });

  return {
    track: (event) => post('/v1/track', withMessageId(event)),
    identify: (event) => post('/v1/identify', withMessageId(event)),
    page: (event) => post('/v1/page', withMessageId(event)),
    batch: (events) => post('/v1/batch', { batch: events.map(withMessageId) }),
    import: (events) => post('/v1/import', { batch: events.map(withMessageId) }),
    score: (request) => post('/v1/score', request),
    publishFeatureView: (definition) =>
      call({ method: 'POST', path: '/v1/feature-views', ...definitionBody(definition), repeatable: true }),
    trainModel: (definition, { model = modelOf(definition), idempotencyKey = crypto.randomUUID() } = {}) =>
      call({
        method: 'POST',
        path: `/v1/models/${encodeURIComponent(model)}/train`,
        ...definitionBody(definition),
        headers: { 'idempotency-key': idempotencyKey },
        repeatable: true,
      }),
    job: (jobId) => get(`/v1/jobs/${encodeURIComponent(jobId)}`),
    watchJob: (jobId, watch) => watchJob(http, jobId, watch),
    waitForJob: (jobId, onProgress, wait) => waitForJob(http, jobId, onProgress, wait),
    setAlias: (model, alias, version) =>
      call({
        method: 'PUT',
        path: `/v1/models/${encodeURIComponent(model)}/aliases/${encodeURIComponent(alias)}`,
        body: JSON.stringify({ version }),
        repeatable: true,
      }),
    versions: (model, page) => get(`/v1/models/${encodeURIComponent(model)}/versions${toQuery(page)}`),
    getVersion: (model, version) => get(`/v1/models/${encodeURIComponent(model)}/versions/${version}`),
    createApiKey: (request) =>
      call({ method: 'POST', path: '/v1/api-keys', body: JSON.stringify(request), repeatable: false }),
    listApiKeys: (page) => get(`/v1/api-keys${toQuery(page)}`),
    revokeApiKey: (keyId) =>
      call({ method: 'DELETE', path: `/v1/api-keys/${encodeURIComponent(keyId)}`, repeatable: true }),
    ready: () => readiness(http),
    openApi: () => get('/openapi.json'),
  };
}

const withMessageId = <E extends { readonly messageId?: string }>(event: E): E & { readonly messageId: string } => ({
  ...event,
  messageId: event.messageId ?? crypto.randomUUID(),
});

const definitionBody = (definition: string | object): { readonly body: string; readonly contentType: string } =>
  typeof definition === 'string'
    ? { body: definition, contentType: 'application/yaml' }
    : { body: JSON.stringify(definition), contentType: 'application/json' };

/** The model's name, which the path needs. In YAML it stands on a line of its own. */
function modelOf(definition: string | object): string {
  const name: unknown =
    typeof definition === 'string'
      ? /^(?:model|"model"|'model')\s*:\s*["']?([a-z][a-z0-9_]*)/m.exec(definition)?.[1]
      : Reflect.get(definition, 'model');
  if (typeof name === 'string' && name !== '') return name;
  throw new ClienteleError({ reason: 'MODEL_NAME_MISSING', detail: 'The definition does not name its model.' });
}

function toQuery({ pageSize, pageToken }: PageRequest = {}): string {
  const query = new URLSearchParams();
  if (pageSize !== undefined) query.set('pageSize', String(pageSize));
  if (pageToken !== undefined && pageToken !== '') query.set('pageToken', pageToken);
  return query.size === 0 ? '' : `?${query.toString()}`;
}

async function readiness(http: Http): Promise<Readiness> {
  try {
    const { status, body } = await http.attempt({ method: 'GET', path: '/readyz', repeatable: true });
    const dependencies: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'dependencies') : {};
    return { ready: status === 200, dependencies: (dependencies ?? {}) as Readiness['dependencies'] };
  } catch {
    return { ready: false, dependencies: {} };
  }
}
