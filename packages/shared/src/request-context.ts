import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

export interface RequestContext {
  readonly requestId: string;
  /** When the caller stops waiting, on the clock of `performance.now()`, in ms; Infinity without a deadline. */
  readonly deadlineMs: number;
}

const storage = new AsyncLocalStorage<RequestContext>();
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Runs `fn`, and all it starts, as part of one request. */
export const withRequest = <T>(context: RequestContext, fn: () => T): T => storage.run(context, fn);

export const currentRequest = (): RequestContext | undefined => storage.getStore();

/** Milliseconds until the current request's deadline, at least 0; Infinity without a request or a deadline. */
export function remainingMs(): number {
  const context = storage.getStore();
  return context === undefined ? Infinity : Math.max(0, context.deadlineMs - performance.now());
}

/** The deadline of a request that may take `timeoutMs` from now. */
export const deadlineIn = (timeoutMs: number): number => performance.now() + timeoutMs;

export const newRequestId = (): string => randomUUID();

/** The caller's own request id where it is one, else a new one: it ends up in logs and in other services' headers. */
export const acceptRequestId = (received: unknown): string =>
  typeof received === 'string' && REQUEST_ID.test(received) ? received : newRequestId();
