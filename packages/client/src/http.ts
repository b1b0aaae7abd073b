import { ClienteleError } from './error.js';

export interface ClientOptions {
  /** Of the gateway, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** How long one attempt may take, in ms; 10,000 by default. */
  readonly timeoutMs?: number;
  /** How often a call that may be repeated is tried again after 429, 503 or a failed network; 3 by default. */
  readonly retries?: number;
  /** The platform's own by default. */
  readonly fetch?: typeof fetch;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** JSON unless `contentType` says otherwise. */
  readonly body?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether a second time does no harm. */
  readonly repeatable: boolean;
}

export interface Http {
  /** The body of the answer. @throws ClienteleError */
  send(call: Call): Promise<unknown>;
  /** One attempt, whatever its status. @throws ClienteleError when there is no answer. */
  attempt(call: Call): Promise<Answer>;
  /** The body of an answer that goes on, until `signal` aborts. @throws ClienteleError */
  open(call: Call, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const TIMEOUT_MS = 10_000;
const RETRIES = 3;
const BACKOFF_MS = 200;
const WAIT_MS_MAX = 10_000;
const RETRYABLE = new Set([429, 503]);

export function createHttp(options: ClientOptions): Http {
  if (!/^https?:\/\/./.test(options.url)) {
    throw new ClienteleError({
      reason: 'URL_INVALID',
      detail: 'The URL of the API must start with http:// or https://.',
    });
  }
  const base = options.url.replace(/\/+$/, '');
  const send = options.fetch ?? fetch;

  const request = ({ method, path, body, contentType, headers }: Call, signal: AbortSignal): Promise<Response> =>
    send(`${base}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
        ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      redirect: 'error', // a key never follows one elsewhere
      signal,
    });

  async function attempt(call: Call): Promise<Answer> {
    try {
      return await read(await request(call, AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS)));
    } catch (cause) {
      throw asNetworkError(cause, base);
    }
  }

  async function open(call: Call, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await request(call, signal).catch((cause: unknown) => {
      throw asNetworkError(cause, base);
    });
    if (response.ok && response.body !== null) return response.body;
    throw fromAnswer(await read(response));
  }

  async function attemptOrThrow(call: Call): Promise<unknown> {
    const answer = await attempt(call);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw fromAnswer(answer);
  }

  return {
    attempt,
    open,
    async send(call) {
      const retries = call.repeatable ? (options.retries ?? RETRIES) : 0;
      for (let tried = 0; ; tried += 1) {
        try {
          return await attemptOrThrow(call);
        } catch (err) {
          if (tried >= retries || !(err instanceof ClienteleError) || !isRetryable(err)) throw err;
          await sleep(waitMs(err, tried));
        }
      }
    },
  };
}

const isRetryable = ({ status }: ClienteleError): boolean => status === undefined || RETRYABLE.has(status);

/** As long as the server asks for, and between none and all of 0.2 s, 0.4 s, 0.8 s … on top. */
const waitMs = ({ retryAfterMs = 0 }: ClienteleError, tried: number): number =>
  Math.min(retryAfterMs + Math.random() * BACKOFF_MS * 2 ** tried, WAIT_MS_MAX);

/** Resolves early once `signal` aborts. */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
  });

const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: response.headers,
  body: parseBody(await response.text()),
});

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // not from our API: the status tells enough
  }
}

function fromAnswer({ status, headers, body }: Answer): ClienteleError {
  const problem = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return new ClienteleError({
    status,
    reason: textOf(problem.reason) ?? `HTTP_${status}`,
    detail: textOf(problem.detail) ?? `The server answered with status ${status}.`,
    requestId: textOf(problem.request_id) ?? headers.get('x-request-id') ?? undefined,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined,
  });
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function asNetworkError(cause: unknown, base: string): ClienteleError {
  const timedOut = typeof cause === 'object' && cause !== null && Reflect.get(cause, 'name') === 'TimeoutError';
  return timedOut
    ? new ClienteleError({ reason: 'TIMEOUT', detail: `${base} did not answer in time.`, cause })
    : new ClienteleError({ reason: 'NETWORK_ERROR', detail: `${base} cannot be reached.`, cause });
}
