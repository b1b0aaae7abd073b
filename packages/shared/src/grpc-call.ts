import type { Deadline, Metadata } from '@grpc/grpc-js';
import { ERROR_STATUS } from './error-status.js';
import type { AppError } from './errors.js';
import type { Logger } from './log.js';
import { acceptRequestId, remainingMs, type RequestContext } from './request-context.js';

export interface RpcContext extends RequestContext {
  /** What the caller sent beside its request. */
  readonly metadata: Metadata;
  /** Aborted when the caller is gone or its deadline has passed. */
  readonly signal: AbortSignal;
}

/** The part of a grpc-js call that every kind of call has. */
export interface IncomingCall {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  getDeadline(): Deadline;
  once(event: 'cancelled', listener: () => void): unknown;
}

export function toRpcContext(call: IncomingCall): RpcContext {
  const controller = new AbortController();
  call.once('cancelled', () => {
    controller.abort();
  });
  return {
    requestId: acceptRequestId(call.metadata.get('x-request-id')[0]),
    deadlineMs: toMonotonicMs(call.getDeadline()),
    metadata: call.metadata,
    signal: controller.signal,
  };
}

/** A date on the wall clock, as a gRPC deadline is, on the clock of `performance.now()`. */
const toMonotonicMs = (deadline: Deadline): number => performance.now() + (Number(deadline) - Date.now());

export interface Outcome {
  readonly operation: string;
  readonly startMs: number;
  readonly successLevel: 'debug' | 'info';
  readonly err?: AppError;
  /** The caller stopped waiting before the answer was ready. */
  readonly abandoned?: boolean;
}

/** The one line of a request. `error` means that a person must act; a caller's mistake is `info`. */
export function logOutcome(log: Logger, { operation, startMs, successLevel, err, abandoned }: Outcome): void {
  const durationMs = Math.round((performance.now() - startMs) * 1000) / 1000;
  const fields = { operation, duration_ms: durationMs };
  if (err?.kind === 'internal') {
    log.error({ ...fields, status: err.kind, reason: err.reason, err }, 'request done');
  } else if (abandoned === true) {
    log.info({ ...fields, status: remainingMs() === 0 ? 'deadline_exceeded' : 'cancelled' }, 'request done');
  } else if (err === undefined) {
    log[successLevel]({ ...fields, status: 'ok' }, 'request done');
  } else if (ERROR_STATUS[err.kind].retryable) {
    log.warn({ ...fields, status: err.kind, reason: err.reason, err }, 'request done');
  } else {
    log.info({ ...fields, status: err.kind, reason: err.reason }, 'request done');
  }
}
