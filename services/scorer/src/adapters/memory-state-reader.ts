import { AppError } from '@clientele/shared/errors';
import type { StateReader } from '../ports.js';

export interface MemoryStateReader extends StateReader {
  readonly values: Map<string, Uint8Array>;
  readonly reads: (readonly string[])[];
  ready: string | undefined;
  isDown: boolean;
}

/** States in memory, for tests. */
export function createMemoryStateReader(): MemoryStateReader {
  const reader: MemoryStateReader = {
    values: new Map(),
    reads: [],
    ready: '1',
    isDown: false,
    read(subjectIds) {
      reader.reads.push(subjectIds);
      if (reader.isDown) return Promise.reject(outage());
      return Promise.resolve({ readyEpoch: reader.ready, states: subjectIds.map((id) => reader.values.get(id)) });
    },
  };
  return reader;
}

const outage = (): AppError => new AppError('unavailable', 'REDIS_UNAVAILABLE', 'The state store is unavailable.');
