import { ClienteleError } from './error.js';
import { readEventStream, type ServerSentEvent } from './event-stream.js';
import { sleep, type Http } from './http.js';
import type { Job } from './types.js';

export interface WatchOptions {
  /** Ends the loop when aborted. */
  readonly signal?: AbortSignal;
  /** How long to go on trying while the API cannot be reached, in ms; 60,000 by default. */
  readonly reconnectMs?: number;
}

export interface WaitOptions {
  /** In all, in ms; without end by default. */
  readonly timeoutMs?: number;
}

const RECONNECT_MS = 60_000;
/** Until the server says another. */
const RETRY_MS = 2_000;
/** The server sends a comment every 15 s: without one for three times as long the connection is dead. */
const SILENCE_MS_MAX = 45_000;
const TRANSIENT: ReadonlySet<number | undefined> = new Set([undefined, 429, 502, 503, 504]);

/** The job's state at once, then every change, until it has ended. Comes again when it is cut off. */
export async function* watchJob(
  http: Http,
  jobId: string,
  { signal, reconnectMs = RECONNECT_MS }: WatchOptions = {},
): AsyncGenerator<Job, void, undefined> {
  const stream = { path: `/v1/jobs/${encodeURIComponent(jobId)}/events`, lastId: '', retryMs: RETRY_MS };
  let lostMs = performance.now();
  while (signal?.aborted !== true) {
    const lost = yield* readStates(http, stream, signal);
    if (lost === undefined) return;
    if (lost.wasOpen) lostMs = performance.now();
    if (performance.now() - lostMs > reconnectMs) throw lost.failure;
    await sleep((lost.failure.retryAfterMs ?? 0) + stream.retryMs * Math.random(), signal);
  }
}

interface Lost {
  readonly failure: ClienteleError;
  /** Whether anything was told before. */
  readonly wasOpen: boolean;
}

/** What one stream tells that is new. Returns why it ended too early, and undefined when the job has. */
async function* readStates(
  http: Http,
  stream: JobStream,
  signal: AbortSignal | undefined,
): AsyncGenerator<Job, Lost | undefined, undefined> {
  let wasOpen = false;
  let failure = new ClienteleError(CUT_OFF);
  try {
    for await (const { id, data } of openStream(http, stream, signal)) {
      wasOpen = true;
      const job = JSON.parse(data) as Job; // the API's answers are what its documents say
      if (id !== stream.lastId) yield job;
      if (hasEnded(job)) return undefined;
      stream.lastId = id;
    }
  } catch (err) {
    failure = asTransient(err);
  }
  return { failure, wasOpen };
}

const CUT_OFF = { reason: 'NETWORK_ERROR', detail: 'The connection was cut off.' };

/** @throws what coming again cannot mend. */
function asTransient(err: unknown): ClienteleError {
  if (err instanceof ClienteleError && TRANSIENT.has(err.status)) return err;
  throw err;
}

interface JobStream {
  readonly path: string;
  lastId: string;
  retryMs: number;
}

async function* openStream(
  http: Http,
  stream: JobStream,
  signal: AbortSignal | undefined,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onSign = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silence.abort();
    }, SILENCE_MS_MAX);
  };
  const onRetry = (ms: number): void => {
    stream.retryMs = ms;
  };
  onSign();
  try {
    const headers = {
      accept: 'text/event-stream',
      ...(stream.lastId === '' ? {} : { 'last-event-id': stream.lastId }),
    };
    const signals = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]);
    const body = await http.open({ method: 'GET', path: stream.path, headers, repeatable: true }, signals);
    yield* readEventStream(body, { onRetry, onSign });
  } catch (cause) {
    throw cause instanceof ClienteleError ? cause : new ClienteleError({ ...CUT_OFF, cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves once the job has completed. @throws ClienteleError also when it failed, with its reason, or on TIMEOUT. */
export async function waitForJob(
  http: Http,
  jobId: string,
  onProgress: (job: Job) => void = () => undefined,
  { timeoutMs }: WaitOptions = {},
): Promise<Job> {
  const options = timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) };
  for await (const job of watchJob(http, jobId, options)) {
    onProgress(job);
    if (job.state === 'failed') throw jobFailed(job);
    if (job.state === 'completed') return job;
  }
  throw new ClienteleError({ reason: 'TIMEOUT', detail: 'The job did not end in time.' });
}

const hasEnded = ({ state }: Job): boolean => state === 'completed' || state === 'failed';

const jobFailed = ({ reason = 'JOB_FAILED', message = 'The job failed.' }: Job): ClienteleError =>
  new ClienteleError({ reason, detail: message });
