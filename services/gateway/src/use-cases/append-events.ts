import { AppError } from '@clientele/shared/errors';
import type { EventBatch, EventCounts } from '../domain/events.js';
import type { EventLog } from '../ports.js';

export interface AppendEventsDeps {
  readonly events: EventLog;
  /** Bytes of bodies in flight at most; what comes on top is refused. */
  readonly bytesMax: number;
}

/** Resolves once the events are stored. @throws AppError `resource_exhausted` OVERLOADED, and as ingest answers. */
export type AppendEvents = (batch: EventBatch) => Promise<EventCounts>;

export function createAppendEvents({ events, bytesMax }: AppendEventsDeps): AppendEvents {
  let bytesOpen = 0;
  return async function appendEvents(batch) {
    const { length } = batch.body;
    if (length === 0) throw new AppError('invalid_argument', 'INVALID_JSON', 'The request body is empty.');
    if (bytesOpen + length > bytesMax) {
      throw new AppError('resource_exhausted', 'OVERLOADED', 'Too many events are being stored.', {
        retryAfterSeconds: 1,
      });
    }
    bytesOpen += length;
    try {
      return await events.append(batch);
    } finally {
      bytesOpen -= length;
    }
  };
}
