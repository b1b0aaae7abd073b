import {
  credentials,
  InterceptingCall,
  Metadata,
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientOptions,
  type ClientReadableStream,
  type Interceptor,
  type requestCallback,
  type ServiceError,
} from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { AppError, isError } from './errors.js';
import { fromServiceError } from './grpc-error.js';
import { meterClientCalls } from './metrics-grpc.js';
import type { Metrics } from './metrics.js';
import { currentRequest, remainingMs } from './request-context.js';

const MESSAGE_BYTES_MAX = 12 * 1024 * 1024;

/** The constructor that proto-loader's generated types describe. */
export type ClientConstructor<C extends Client> = new (
  address: string,
  channelCredentials: ChannelCredentials,
  options?: ClientOptions,
) => C;

export interface GrpcClientOptions {
  readonly token: string;
  /** Whether calls that got UNAVAILABLE are tried again, twice at most. True unless a repetition could do harm. */
  readonly retry?: boolean;
  /** Where calls are counted; nowhere by default. */
  readonly metrics?: Metrics;
}

export interface CallSettings {
  /** How long the call may take, in ms; less when the current request has less left. Infinity for endless streams. */
  readonly timeoutMs: number;
}

/** A client for one of our own services. Make one per target and keep it for the life of the process. */
export function createClient<C extends Client>(
  Constructor: ClientConstructor<C>,
  address: string,
  { token, retry = true, metrics }: GrpcClientOptions,
): C {
  return new Constructor(address, credentials.createInsecure(), {
    ...CHANNEL_OPTIONS,
    'grpc.enable_retries': retry ? 1 : 0,
    'grpc.service_config': JSON.stringify(serviceConfig(retry)),
    interceptors: [identify(token), ...(metrics === undefined ? [] : [meterClientCalls(metrics)])],
  });
}

const CHANNEL_OPTIONS: ClientOptions = {
  'grpc.enable_channelz': 0, // it keeps every call's data
  'grpc.enable_http_proxy': 0, // inner calls never go through a proxy that the environment names
  'grpc.service_config_disable_resolution': 1,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000, // the default, 120 s, outlasts every restart
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
};

/** Spread over all addresses of a name; retries jittered by the library and limited by a budget of failures. */
const serviceConfig = (retry: boolean): object => ({
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: retry ? [{ name: [{}], retryPolicy: RETRY_POLICY }] : [],
  ...(retry ? { retryThrottling: { maxTokens: 20, tokenRatio: 0.1 } } : {}),
});

const RETRY_POLICY = {
  maxAttempts: 3,
  initialBackoff: '0.05s',
  maxBackoff: '0.5s',
  backoffMultiplier: 3,
  retryableStatusCodes: ['UNAVAILABLE'],
};

/** Adds the token and the request id to every call, so that none goes out without them. */
const identify =
  (token: string): Interceptor =>
  (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        metadata.set('authorization', `Bearer ${token}`);
        const request = currentRequest();
        if (request !== undefined) metadata.set('x-request-id', request.requestId);
        next(metadata, listener);
      },
    });

export interface StreamSettings extends CallSettings {
  /** Cancels the call when aborted. */
  readonly signal?: AbortSignal;
}

/** Calls one of a generated client's overloads: `(...args) => client.scoreBatch(...args)`. */
export type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: CallOptions,
  callback: requestCallback<Response>,
) => unknown;

export type StreamMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: CallOptions,
) => ClientReadableStream<Response>;

/** A unary call as a promise. @throws AppError as the server threw it, `reason` and message included. */
export function callUnary<Request, Response>(
  method: UnaryMethod<Request, Response>,
  request: Request,
  settings: CallSettings,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method(request, new Metadata(), callOptions(settings), (err, response) => {
      if (err) reject(fromServiceError(err));
      else if (response === undefined) reject(new AppError('internal', 'RESPONSE_MISSING', 'Internal error.'));
      else resolve(response);
    });
  });
}

/** A server-streaming call as an async iterable. Leaving the loop early cancels the call. */
export async function* callServerStream<Request, Response>(
  method: StreamMethod<Request, Response>,
  request: Request,
  { timeoutMs, signal }: StreamSettings,
): AsyncGenerator<Response, void, undefined> {
  const stream = method(request, new Metadata(), callOptions({ timeoutMs }));
  const cancel = (): void => {
    stream.cancel();
  };
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  stream.on('error', () => undefined); // the loop hears of it; after the loop nobody listens, and it would end the process
  try {
    for await (const message of stream) yield message as Response;
  } catch (err) {
    throw isServiceError(err) ? fromServiceError(err) : err;
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
  }
}

/** What a service says of itself, or that it does not say. */
export type Health = 'serving' | 'not_serving' | 'unreachable';

/** Whether the service answers and calls itself serving. */
export const checkHealth = async (client: Client, settings: CallSettings): Promise<boolean> =>
  (await probeHealth(client, settings)) === 'serving';

/** Asks a service for its health; one that does not answer in time is unreachable. Never throws. */
export async function probeHealth(client: Client, settings: CallSettings): Promise<Health> {
  const { Check } = healthService;
  if (Check === undefined) throw new Error('grpc-health-check defines no Check');
  const check: UnaryMethod<object, object> = (request, metadata, options, callback) =>
    client.makeUnaryRequest(
      Check.path,
      Check.requestSerialize,
      Check.responseDeserialize,
      request,
      metadata,
      options,
      callback,
    );
  try {
    const response = await callUnary(check, { service: '' }, settings);
    return 'status' in response && response.status === 'SERVING' ? 'serving' : 'not_serving';
  } catch {
    return 'unreachable';
  }
}

/** Resolves once the target is connected. @throws AppError `unavailable` after `timeoutMs`. */
export function waitForReady(client: Client, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + timeoutMs, (err) => {
      if (err) reject(new AppError('unavailable', 'UNAVAILABLE', 'The service is unavailable.', { cause: err }));
      else resolve();
    });
  });
}

function callOptions({ timeoutMs }: CallSettings): CallOptions {
  const leftMs = Math.min(timeoutMs, remainingMs());
  if (leftMs <= 0) throw new AppError('deadline_exceeded', 'DEADLINE_EXCEEDED', 'The deadline was exceeded.');
  return leftMs === Infinity ? {} : { deadline: Date.now() + leftMs };
}

const isServiceError = (err: unknown): err is ServiceError => isError(err) && 'details' in err && 'metadata' in err;
