import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { toAppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { withTimeLimit } from '@clientele/shared/time-limit';

/** A server-sent event. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ServerSentEvent {
  readonly event: string;
  readonly id: string;
  /** One line. */
  readonly data: string;
}

/** Proxies cut connections on which nothing happens, many of them after 30 or 60 s. */
const HEARTBEAT_MS = 15_000;
/** When a caller whose stream was cut may come again. */
const RETRY_MS = 2_000;
/** How long a stream lives at most, so that a key that was revoked ends its streams too. */
const STREAM_MS_MAX = 600_000;
/** What a caller that does not read is given to take the end of its stream, before its connection is cut. */
const END_GRACE_MS = 5_000;

/** Aborted when a stream must end: its caller is gone, the service stops, or it is old enough. It always is, in the end. */
export function streamEnd({ raw }: FastifyReply, stopping: AbortSignal): AbortSignal {
  const end = new AbortController();
  let cutOff: NodeJS.Timeout | undefined;
  const askToEnd = (): void => {
    end.abort();
    cutOff ??= setTimeout(() => raw.destroy(), END_GRACE_MS);
  };
  const lifetime = setTimeout(askToEnd, STREAM_MS_MAX);
  stopping.addEventListener('abort', askToEnd);
  const over = (): void => {
    clearTimeout(lifetime);
    clearTimeout(cutOff);
    stopping.removeEventListener('abort', askToEnd);
    end.abort();
  };
  if (stopping.aborted) askToEnd();
  if (raw.destroyed) over();
  else raw.once('close', over);
  return end.signal;
}

export interface EventStreamOptions {
  /** Aborted when the stream must end. */
  readonly end: AbortSignal;
  readonly log: Logger;
}

/**
 * Answers with the events as they come, no faster than the caller reads, and comments in between. A source that fails
 * ends the stream: its status is sent, so all that is left is that the caller comes again.
 */
export function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<ServerSentEvent>,
  { end, log }: EventStreamOptions,
): FastifyReply {
  async function* encode(): AsyncGenerator<string, void, undefined> {
    yield `retry: ${RETRY_MS}\n\n`;
    try {
      for await (const item of withHeartbeats(events)) yield item === undefined ? ':\n\n' : encodeEvent(item);
    } catch (err) {
      if (end.aborted) return;
      const { kind, reason } = toAppError(err);
      log.warn({ status: kind, reason, err, request_id: reply.request.id }, 'event stream cut');
    }
  }
  return reply
    .type('text/event-stream')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no') // nginx keeps back what it could send
    .send(Readable.from(encode()));
}

/** The items, and undefined whenever there was none for a while. */
async function* withHeartbeats<T>(items: AsyncIterable<T>): AsyncGenerator<T | undefined, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const result = await withTimeLimit(next, HEARTBEAT_MS, undefined);
      if (result === undefined) {
        yield undefined;
        continue;
      }
      if (result.done === true) return;
      yield result.value;
      next = iterator.next();
    }
  } finally {
    iterator.return?.().catch(() => undefined); // not awaited: it ends only when its own wait does
  }
}

const encodeEvent = ({ event, id, data }: ServerSentEvent): string => `event: ${event}\nid: ${id}\ndata: ${data}\n\n`;
