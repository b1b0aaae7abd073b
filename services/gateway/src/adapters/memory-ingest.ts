import { AppError } from '@clientele/shared/errors';
import type { EventBatch, EventCounts } from '../domain/events.js';
import type { EventLog, SourceRegistry } from '../ports.js';

export interface MemoryIngest extends EventLog, SourceRegistry {
  /** Batches taken so far. */
  readonly batches: EventBatch[];
}

/** Events and sources in memory, for tests. It knows a message by its id, and judges no event but by being an object. */
export function createMemoryIngest(): MemoryIngest {
  const batches: EventBatch[] = [];
  const sources: string[] = [];
  const messages = new Set<string>();
  const judge = (sourceId: number, event: unknown): keyof EventCounts => {
    if (typeof event !== 'object' || event === null) return 'rejected';
    if (!('messageId' in event)) return 'accepted';
    const message = JSON.stringify([sourceId, event.messageId]);
    if (messages.has(message)) return 'duplicate';
    messages.add(message);
    return 'accepted';
  };
  return {
    batches,
    append: (batch) =>
      Promise.resolve().then(() => {
        const counts = { accepted: 0, duplicate: 0, rejected: 0 };
        for (const event of eventsOf(batch.body)) counts[judge(batch.sourceId, event)] += 1;
        batches.push(batch);
        return counts;
      }),
    ensureSource(name) {
      if (!sources.includes(name)) sources.push(name);
      return Promise.resolve(sources.indexOf(name) + 1);
    },
  };
}

function eventsOf(bytes: Buffer): readonly unknown[] {
  const body = readJson(bytes);
  return typeof body === 'object' && body !== null && 'batch' in body && Array.isArray(body.batch)
    ? body.batch
    : [body];
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new AppError('invalid_argument', 'INVALID_JSON', 'The body is not valid JSON.');
  }
}
