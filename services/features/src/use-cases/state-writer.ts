import { comparePositions, type LogEvent, type LogPosition } from '@clientele/contracts/log-event';
import type { CompiledViews } from '@clientele/feature-engine/compile-views';
import { decodeHeader, decodeState } from '@clientele/feature-engine/state-codec';
import type { StateHeader } from '@clientele/feature-engine/state-header';
import { AppError } from '@clientele/shared/errors';
import type { Cursor } from '../domain/cursor.js';
import { createLruCache } from '../domain/lru-cache.js';
import { partitionNumber, PARTITIONS } from '../domain/partition.js';
import { applyToSubject, emptySubjectState, encodeSubject, type SubjectState } from '../domain/subject-state.js';
import type { PartitionWrite, StateStore, StateWrite } from '../ports.js';

const CACHED_STATES_MAX = 20_000;
const STATES_PER_WRITE = 2_000;

export interface StateWriterDeps {
  readonly store: StateStore;
  readonly compiled: CompiledViews;
  readonly logEpoch: number;
  readonly leaseEpoch: bigint;
  /** A stored state of an older lease than this counts as missing. */
  readonly baseLeaseEpoch: bigint;
  /** The cursors that are in the store, one for each partition. */
  readonly cursors: readonly (Cursor | undefined)[];
}

/**
 * Applies events to states and stores them. Keeps decoded states in memory, which is safe because the store refuses
 * every write of a partition whose cursor is not the one that this writer left there. After an error it is of no use.
 */
export interface StateWriter {
  /** Applies events in the order of the log. @throws AppError `aborted` STATE_UNUSABLE for a stored state that is. */
  apply(events: readonly LogEvent[]): Promise<void>;
  /** Subjects with changes that are not stored yet. */
  readonly changedCount: number;
  /** Stores the changes; then `position` is the cursor of the partitions they touch, or of all. */
  flush(position: LogPosition, cursors: 'touched' | 'all'): Promise<void>;
  /** Whether a cursor is not at `position` yet. */
  isBehind(position: LogPosition): boolean;
  /** The cursors that this writer left in the store. */
  readonly cursors: readonly (Cursor | undefined)[];
}

export function createStateWriter(deps: StateWriterDeps): StateWriter {
  const { store, compiled, leaseEpoch } = deps;
  const cursors = [...deps.cursors];
  const cache = createLruCache<SubjectState>(CACHED_STATES_MAX);
  let changed = new Map<string, SubjectState>();

  async function load(subjectIds: readonly string[]): Promise<void> {
    if (subjectIds.length === 0) return;
    const stored = await store.readStates(subjectIds);
    subjectIds.forEach((subjectId, index) => {
      changed.set(subjectId, decodeStored(deps, stored[index]));
    });
  }

  return {
    cursors,
    get changedCount() {
      return changed.size;
    },
    isBehind: (position) =>
      cursors.some((cursor) => cursor === undefined || comparePositions(cursor.position, position) !== 0),
    async apply(events) {
      const missing = new Set<string>();
      for (const { subjectId } of events) {
        if (changed.has(subjectId)) continue;
        const cached = cache.get(subjectId);
        if (cached === undefined) missing.add(subjectId);
        else changed.set(subjectId, cached);
      }
      await load([...missing]);
      for (const event of events) {
        const subject = changed.get(event.subjectId);
        if (subject !== undefined) applyToSubject(compiled, subject, event);
      }
    },
    async flush(position, which) {
      const to: Cursor = { leaseEpoch, position };
      const states = groupByPartition(changed);
      const partitions = which === 'all' ? PARTITIONS : [...states.keys()];
      for (const piece of pieces(partitions, states)) {
        const writes = piece.map((partition): PartitionWrite => {
          const subjects = states.get(partition) ?? [];
          return { partition, from: cursors[partition], to, states: subjects.map((entry) => encode(deps, entry)) };
        });
        await store.write(writes);
        for (const { partition } of writes) cursors[partition] = to;
      }
      for (const [subjectId, subject] of changed) cache.set(subjectId, subject);
      changed = new Map();
    },
  };
}

type Entry = readonly [subjectId: string, subject: SubjectState];

const encode = ({ compiled, leaseEpoch }: StateWriterDeps, [subjectId, subject]: Entry): StateWrite => ({
  subjectId,
  state: encodeSubject(compiled, subject, leaseEpoch),
});

function groupByPartition(changed: ReadonlyMap<string, SubjectState>): ReadonlyMap<number, readonly Entry[]> {
  const groups = new Map<number, Entry[]>();
  for (const entry of changed) {
    const partition = partitionNumber(entry[0]);
    const group = groups.get(partition);
    if (group === undefined) groups.set(partition, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** Partitions in pieces of bounded size, so that one write neither blocks the process nor Redis for long. */
function* pieces(partitions: readonly number[], states: ReadonlyMap<number, readonly Entry[]>): Generator<number[]> {
  let piece: number[] = [];
  let size = 0;
  for (const partition of partitions) {
    piece.push(partition);
    size += states.get(partition)?.length ?? 0;
    if (size < STATES_PER_WRITE) continue;
    yield piece;
    piece = [];
    size = 0;
  }
  if (piece.length > 0) yield piece;
}

function decodeStored(deps: StateWriterDeps, bytes: Uint8Array | undefined): SubjectState {
  const { compiled, logEpoch, baseLeaseEpoch } = deps;
  const header = bytes === undefined ? undefined : readHeader(bytes);
  if (bytes === undefined || header?.logEpoch !== logEpoch || header.leaseEpoch < baseLeaseEpoch)
    return emptySubjectState(compiled, logEpoch);
  try {
    const { state } = decodeState(compiled, bytes);
    return { state, position: header.position, maxAvailableAtMs: header.maxAvailableAtMs };
  } catch (err) {
    throw new AppError('aborted', 'STATE_UNUSABLE', 'A stored state cannot be read.', { cause: err });
  }
}

/** Undefined for what another codec wrote: it is older than the states that count, which have all been built anew. */
function readHeader(bytes: Uint8Array): StateHeader | undefined {
  try {
    return decodeHeader(bytes);
  } catch {
    return undefined;
  }
}
