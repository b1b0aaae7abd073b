import { promisify } from 'node:util';
import {
  logVerbosity,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  setLogVerbosity,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type ServerInterceptor,
  type ServerOptions,
} from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { mapDependencyError } from './dependency-errors.js';
import { AppError } from './errors.js';
import { logOutcome, toRpcContext, type RpcContext } from './grpc-call.js';
import { TOKEN_REFUSED, toGrpcStatus } from './grpc-error.js';
import { pump } from './grpc-pump.js';
import type { Logger } from './log.js';
import { meterServerCalls } from './metrics-grpc.js';
import type { Metrics } from './metrics.js';
import { withRequest } from './request-context.js';
import { timingSafeEqualString } from './secrets.js';

const INNER_MESSAGE_BYTES_MAX = 12 * 1024 * 1024;
const DRAIN_TIMEOUT_MS = 10_000;
const SHUTDOWN_SLACK_MS = 500;
const HEALTH_SERVICE = '/grpc.health.v1.Health/';

export interface HandlerOptions {
  /** `debug` for calls so frequent that a line each costs more than it tells. */
  readonly successLevel?: 'debug' | 'info';
}

export interface StreamOptions extends HandlerOptions {
  /** Ends the stream when aborted, for streams that would otherwise outlast the server's drain. */
  readonly endOn?: AbortSignal;
}

/** Channel options of every server. A connection's age is limited so that callers find new replicas. */
export const serverOptions = (messageBytesMax: number): ServerOptions => ({
  'grpc.enable_channelz': 0, // it keeps every call's data
  'grpc.keepalive_time_ms': 20_000, // finds peers that vanished without a word
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.max_connection_age_ms': 300_000,
  'grpc.max_receive_message_length': messageBytesMax,
  'grpc.max_send_message_length': messageBytesMax,
});

export interface InnerServerOptions {
  readonly token: string;
  readonly log: Logger;
  /** Where calls are counted; nowhere by default. */
  readonly metrics?: Metrics;
}

/** A server for our own services: every call but health checks needs the inner token, whichever service it is for. */
export function createInnerServer({ token, log, metrics }: InnerServerOptions): Server {
  const meters = metrics === undefined ? [] : [meterServerCalls(metrics)];
  return new Server({ ...serverOptions(INNER_MESSAGE_BYTES_MAX), interceptors: [...meters, guardRpc(token, log)] });
}

/** Refuses calls without `authorization: Bearer <token>` before any handler sees them. */
export function guardRpc(token: string, log: Logger): ServerInterceptor {
  if (token === '') throw new AppError('invalid_argument', 'INTERNAL_TOKEN_EMPTY', 'The inner token is empty.');
  const refusal = toGrpcStatus(new AppError('unauthenticated', TOKEN_REFUSED, 'The inner token is missing or wrong.'));
  const carriesToken = (metadata: Metadata): boolean => {
    const [value] = metadata.get('authorization');
    return typeof value === 'string' && timingSafeEqualString(value, `Bearer ${token}`);
  };
  return ({ path }, call) => {
    if (path.startsWith(HEALTH_SERVICE)) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, pass) {
            if (carriesToken(metadata)) {
              pass(metadata);
              return;
            }
            log.warn({ operation: path, reason: TOKEN_REFUSED }, 'call refused');
            call.sendStatus(refusal);
          },
        });
      },
    });
  };
}

/**
 * Turns a plain async function into a unary handler: it sets the request context, logs one line and maps errors.
 * Handlers never see callbacks.
 */
export function unary<Request, Response>(
  log: Logger,
  operation: string,
  handler: (request: Request, context: RpcContext) => Promise<Response>,
  { successLevel = 'info' }: HandlerOptions = {},
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const context = toRpcContext(call);
    const startMs = performance.now();
    void withRequest(context, async () => {
      const result = await settle(async () => handler(call.request, context));
      const outcome = { operation, startMs, successLevel, abandoned: call.cancelled };
      if ('err' in result) {
        callback(toGrpcStatus(result.err));
        logOutcome(log, { ...outcome, err: result.err });
      } else {
        callback(null, result.value);
        logOutcome(log, outcome);
      }
    });
  };
}

/**
 * Turns a function that returns an async iterable into a server-streaming handler. It reads on only as fast as the
 * caller takes messages, and ends the iterable when the caller is gone.
 */
export function serverStream<Request, Response>(
  log: Logger,
  operation: string,
  handler: (request: Request, context: RpcContext) => AsyncIterable<Response>,
  { successLevel = 'info', endOn }: StreamOptions = {},
): handleServerStreamingCall<Request, Response> {
  return (call) => {
    const callContext = toRpcContext(call);
    const signal = endOn === undefined ? callContext.signal : AbortSignal.any([callContext.signal, endOn]);
    const context: RpcContext = { ...callContext, signal };
    const startMs = performance.now();
    void withRequest(context, async () => {
      const result = await settle(async () => {
        await pump(handler(call.request, context), call, signal);
        if (endOn?.aborted === true && !call.cancelled) throw stopping();
      });
      const outcome = { operation, startMs, successLevel, abandoned: call.cancelled };
      if ('err' in result) {
        call.emit('error', toGrpcStatus(result.err)); // grpc-js' way to end a stream with a status
        logOutcome(log, { ...outcome, err: result.err });
      } else {
        call.end();
        logOutcome(log, outcome);
      }
    });
  };
}

const stopping = (): AppError => new AppError('unavailable', 'SERVER_STOPPING', 'The server is stopping.');

async function settle<T>(run: () => Promise<T>): Promise<{ value: T } | { err: AppError }> {
  try {
    return { value: await run() };
  } catch (err) {
    return { err: mapDependencyError(err) };
  }
}

export interface ServingGrpc {
  readonly port: number;
  /** What health checks are told. A server begins as not serving, and one that stops stays so. */
  readonly setServing: (serving: boolean) => void;
  /** Takes no new calls, waits for those in progress, and cuts off what is left after a while. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  readonly drainTimeoutMs?: number;
  /** Where it is shown whether the server serves; nowhere by default. */
  readonly metrics?: Metrics;
}

/** Adds the health service and listens. Port 0 takes a free one. @throws Error when the address cannot be bound. */
export async function serveGrpc(
  server: Server,
  host: string,
  port: number,
  { drainTimeoutMs = DRAIN_TIMEOUT_MS, metrics }: ServeOptions = {},
): Promise<ServingGrpc> {
  setLogVerbosity(logVerbosity.NONE); // it writes plain text to the console, with the values of headers that it cannot read
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  health.addToServer(server);
  const showServing = metrics?.gauge('clientele_grpc_serving', '1 while health checks are told SERVING.', {})({}).set;
  showServing?.(0);
  const say = (serving: boolean): void => {
    health.setStatus('', serving ? 'SERVING' : 'NOT_SERVING');
    showServing?.(serving ? 1 : 0);
  };
  let isStopping = false;
  const hostPart = host.includes(':') ? `[${host}]` : host;
  const bind = promisify(server.bindAsync.bind(server));
  const boundPort = await bind(`${hostPart}:${port}`, ServerCredentials.createInsecure());
  return {
    port: boundPort,
    setServing: (serving) => {
      if (!isStopping) say(serving);
    },
    stop() {
      isStopping = true;
      say(false);
      // forceShutdown finds no connections while channelz is off, so drain has to cut them off.
      server.drain(`${hostPart}:${boundPort}`, drainTimeoutMs);
      return new Promise((resolve) => {
        const givenUp = setTimeout(resolve, drainTimeoutMs + SHUTDOWN_SLACK_MS); // tryShutdown may never call back
        server.tryShutdown(() => {
          clearTimeout(givenUp);
          resolve();
        });
      });
    },
  };
}
