import { AppError } from '@clientele/shared/errors';
import type { StateRebuilder } from '../ports.js';

export interface MemoryStateRebuilder extends StateRebuilder {
  readonly values: Map<string, Uint8Array>;
  readonly calls: { readonly subjectIds: readonly string[]; readonly timeoutMs: number }[];
  isDown: boolean;
}

/** States that the log has, in memory, for tests. */
export function createMemoryStateRebuilder(): MemoryStateRebuilder {
  const rebuilder: MemoryStateRebuilder = {
    values: new Map(),
    calls: [],
    isDown: false,
    rebuild(subjectIds, timeoutMs) {
      rebuilder.calls.push({ subjectIds, timeoutMs });
      if (rebuilder.isDown) return Promise.reject(gone());
      return Promise.resolve(subjectIds.map((id) => rebuilder.values.get(id)));
    },
  };
  return rebuilder;
}

const gone = (): AppError => new AppError('unavailable', 'UNAVAILABLE', 'The service is unavailable.');
