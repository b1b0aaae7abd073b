import {
  InterceptingCall,
  ServerInterceptingCall,
  status,
  type Interceptor,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import type { Counter, Histogram, Metrics } from './metrics.js';

/** What is counted of the calls of one method. */
interface MethodMetrics {
  readonly count: (code: status) => void;
  readonly observeSeconds: Histogram;
}

type Side = 'server' | 'client';

/** Counts every call that reaches a method of ours, refused ones included. Must be the server's first interceptor. */
export function meterServerCalls(metrics: Metrics): ServerInterceptor {
  const metricsOf = createMethodMetrics(metrics, 'server');
  return ({ path, responseStream }, call) => {
    const { count, observeSeconds } = metricsOf(path);
    const startMs = performance.now();
    let isOver = false;
    const finish = (code: status): void => {
      if (isOver) return;
      isOver = true;
      count(code);
      if (!responseStream) observeSeconds((performance.now() - startMs) / 1000);
    };
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          // The library's own refusals pass no interceptor: they come here, as callers that left do.
          onCancel() {
            finish(Number(call.getDeadline()) <= Date.now() ? status.DEADLINE_EXCEEDED : status.CANCELLED);
          },
        });
      },
      sendStatus(sent, next) {
        finish(sent.code);
        next(sent);
      },
    });
  };
}

/** Counts every call that a client makes, once, however often it is tried again. */
export function meterClientCalls(metrics: Metrics): Interceptor {
  const metricsOf = createMethodMetrics(metrics, 'client');
  return (options, nextCall) => {
    const { path, responseStream } = options.method_definition;
    const { count, observeSeconds } = metricsOf(path);
    const startMs = performance.now();
    return new InterceptingCall(nextCall(options), {
      start(metadata, _listener, next) {
        next(metadata, {
          onReceiveStatus(received, pass) {
            count(received.code);
            if (!responseStream) observeSeconds((performance.now() - startMs) / 1000);
            pass(received);
          },
        });
      },
    });
  };
}

const families = new WeakMap<Metrics, Map<Side, (path: string) => MethodMetrics>>();

/** The series of a method, made once. Clients of several services share them. */
function createMethodMetrics(metrics: Metrics, side: Side): (path: string) => MethodMetrics {
  const made = families.get(metrics) ?? new Map<Side, (path: string) => MethodMetrics>();
  families.set(metrics, made);
  const found = made.get(side);
  if (found !== undefined) return found;
  const metricsOf = declareMethodMetrics(metrics, side);
  made.set(side, metricsOf);
  return metricsOf;
}

function declareMethodMetrics(metrics: Metrics, side: Side): (path: string) => MethodMetrics {
  const method = { service: 'bounded', method: 'bounded' } as const;
  const done = side === 'server' ? 'answered' : 'made';
  const requests = metrics.counter(`clientele_grpc_${side}_requests_total`, `gRPC calls ${done}, by status code.`, {
    ...method,
    code: 'bounded',
  });
  const seconds = metrics.histogram(
    `clientele_grpc_${side}_request_duration_seconds`,
    `Time from the start of a gRPC call to its status; unary calls only.`,
    method,
  );
  const byPath = new Map<string, MethodMetrics>();
  return (path) => {
    const found = byPath.get(path);
    if (found !== undefined) return found;
    const [, service = '', name = ''] = path.split('/');
    const counters = new Map<status, Counter>();
    const count = (code: status): void => {
      const counter = counters.get(code) ?? requests({ service, method: name, code: status[code] });
      counters.set(code, counter);
      counter(1);
    };
    const made = { count, observeSeconds: seconds({ service, method: name }) };
    byPath.set(path, made);
    return made;
  };
}
