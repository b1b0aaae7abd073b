import { comparePositions } from '@clientele/contracts/log-event';
import { decodeHeader } from '@clientele/feature-engine/state-codec';
import type { StateHeader } from '@clientele/feature-engine/state-header';
import { AppError, toAppError } from '@clientele/shared/errors';
import type { Cursor } from '../domain/cursor.js';
import { PARTITIONS } from '../domain/partition.js';
import type { BuilderMark } from '../domain/store-marks.js';
import type { PartitionWrite, StateStore } from '../ports.js';

/** States in memory. `clear` forgets everything, as a store that was flushed. */
export function createMemoryStateStore(): StateStore & { clear(): void } {
  const states = new Map<string, Uint8Array>();
  const cursors = new Map<number, Cursor>();
  let builder: BuilderMark | undefined;
  let readyEpoch: number | undefined;

  function writePartition({ partition, from, to, states: writes }: PartitionWrite): void {
    const cursor = cursors.get(partition);
    if (cursor !== undefined && cursor.leaseEpoch > to.leaseEpoch) throw leaseLost();
    if (!isSame(cursor, from)) throw changed();
    for (const { subjectId, state } of writes) {
      const stored = states.get(subjectId);
      if (stored === undefined || isNewer(decodeHeader(state), decodeHeader(stored))) states.set(subjectId, state);
    }
    cursors.set(partition, to);
  }

  return {
    readMarks: () =>
      Promise.resolve({ readyEpoch, builder, cursors: PARTITIONS.map((partition) => cursors.get(partition)) }),
    mark(mark, logEpoch) {
      if (builder !== undefined && builder.leaseEpoch > mark.leaseEpoch) return Promise.reject(leaseLost());
      if (builder === undefined && mark.ready) return Promise.reject(changed());
      builder = mark;
      readyEpoch = mark.ready ? logEpoch : undefined;
      return Promise.resolve();
    },
    readStates: (subjectIds) => Promise.resolve(subjectIds.map((subjectId) => states.get(subjectId))),
    write(writes) {
      const errors: AppError[] = [];
      for (const write of writes) {
        try {
          writePartition(write);
        } catch (err) {
          errors.push(toAppError(err));
        }
      }
      return errors[0] === undefined ? Promise.resolve() : Promise.reject(errors[0]);
    },
    clear() {
      states.clear();
      cursors.clear();
      builder = undefined;
      readyEpoch = undefined;
    },
  };
}

const leaseLost = (): AppError => new AppError('aborted', 'LEASE_LOST', 'A later holder writes the states.');
const changed = (): AppError => new AppError('aborted', 'STORE_CHANGED', 'The store of states has changed.');

const isSame = (a: Cursor | undefined, b: Cursor | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.leaseEpoch === b.leaseEpoch && comparePositions(a.position, b.position) === 0;

function isNewer(a: StateHeader, b: StateHeader): boolean {
  if (a.leaseEpoch !== b.leaseEpoch) return a.leaseEpoch > b.leaseEpoch;
  if (a.logEpoch !== b.logEpoch) return a.logEpoch > b.logEpoch;
  if (a.customerEpoch !== b.customerEpoch) return a.customerEpoch > b.customerEpoch;
  return comparePositions(a.position, b.position) > 0;
}
