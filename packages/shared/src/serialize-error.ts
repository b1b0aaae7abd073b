import { isRedisOutage, isTransient } from './dependency-errors.js';
import { AppError, isError } from './errors.js';

const DEPTH_MAX = 5;
const FRAMES_MAX = 20;
const INNER_ERRORS_MAX = 3;
/** SQLSTATE classes whose messages quote values: data exceptions, constraints, RAISE, check options. */
const VALUE_QUOTING_CLASSES = new Set(['22', '23', 'P0', '44']);
const SAFE_FIELDS = ['code', 'severity', 'constraint', 'schema', 'table', 'column', 'routine', 'syscall', 'port'];

/** An error as loggable fields. Takes named fields only: drivers hang whole rows, commands and requests on theirs. */
export function serializeError(err: unknown, depth = 0): Record<string, unknown> {
  if (!isError(err)) return { type: typeof err };
  return {
    type: err.constructor.name,
    message: safeMessage(err),
    ...(err instanceof AppError ? { kind: err.kind, reason: err.reason } : {}),
    ...safeFields(err),
    ...(isForeseen(err) ? {} : { stack: frames(err) }),
    ...(depth < DEPTH_MAX ? innerErrors(err, depth + 1) : {}),
  };
}

/** Where such an error was met tells nothing, and in an outage every request and every retry writes one. */
function isForeseen(err: Error): boolean {
  if (err instanceof AppError) return err.kind !== 'internal';
  const isGrpcStatus = 'details' in err && 'metadata' in err;
  return isGrpcStatus || isTransient(err) || isRedisOutage(err);
}

function safeFields(err: Error): Record<string, unknown> {
  const fields = SAFE_FIELDS.map((name): [string, unknown] => [name, Reflect.get(err, name)]);
  return Object.fromEntries(fields.filter(([, value]) => typeof value === 'string' || typeof value === 'number'));
}

function innerErrors(err: Error, depth: number): Record<string, unknown> {
  const inner: Record<string, unknown> = {};
  if (err.cause !== undefined) inner.cause = serializeError(err.cause, depth);
  if ('errors' in err && Array.isArray(err.errors)) {
    inner.errors = err.errors.slice(0, INNER_ERRORS_MAX).map((one) => serializeError(one, depth));
  }
  return inner;
}

function safeMessage(err: Error): string | undefined {
  if (err.name === 'SyntaxError' || err.name === 'ZodError' || err.name === '$ZodError') return undefined; // quote their input
  if (err.name === 'ReplyError') return err.message.replace(/, with args beginning with.*/s, ''); // Redis' answer
  const code: unknown = Reflect.get(err, 'code');
  const quotesValues = 'severity' in err && typeof code === 'string' && VALUE_QUOTING_CLASSES.has(code.slice(0, 2));
  return quotesValues ? undefined : err.message;
}

/** The stack without its first lines, which repeat the message. */
const frames = (err: Error): string | undefined =>
  err.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES_MAX)
    .join('\n');
