import type { FeatureView } from '@clientele/contracts/feature-view';
import type { LogEvent, LogPosition } from '@clientele/contracts/log-event';
import type { TrainingSetBatch } from '@clientele/contracts/training-set-hash';
import type { FeatureColumn } from '@clientele/contracts/training-set';
import type { Cursor } from './domain/cursor.js';
import type { BuilderMark, StoreMarks } from './domain/store-marks.js';
import type { TrainingSetManifest } from './domain/training-set-manifest.js';

/** How far the log reaches. */
export interface LogDescription {
  /** Newest position below which no commit is still to come. */
  readonly position: LogPosition;
  /** Unix epoch ms; undefined for an empty log. */
  readonly maxAvailableAtMs: number | undefined;
}

/** Time by which a training set may use an event. */
export type EventClock = 'available' | 'happened';

/** One consistent view of the log, as long as its transaction is open. */
export interface LogSnapshot {
  /** Newest position that can be read. */
  readonly position: LogPosition;
  /**
   * All events up to `until`, in bounded pieces, ordered by subject id (as bytes) and then by the time from when on
   * each may be used: the later of `eventTimeMs` and `availableAtMs`, or `eventTimeMs` alone when `clock` is `happened`.
   */
  readonly scan: (until: LogPosition, clock: EventClock) => AsyncIterable<readonly LogEvent[]>;
}

/** An event with the time, Unix epoch ms, at which the gateway received it. */
export interface ReceivedEvent extends LogEvent {
  readonly receivedAtMs: number;
}

/** The published view of the log. Reads only events below which no commit is still to come, of the current epoch. */
export interface EventLog {
  currentEpoch(): Promise<number>;
  /** The next `limit` events after `position`, in the order of the log. */
  readAfter(position: LogPosition, limit: number): Promise<readonly ReceivedEvent[]>;
  describe(): Promise<LogDescription>;
  /** Which of the subjects have an event. */
  knownSubjects(subjectIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Every event of the subjects, in bounded pieces, ordered by subject and then as in the log. */
  readSubjects(subjectIds: readonly string[]): AsyncIterable<readonly LogEvent[]>;
  /** Runs `fn` on one snapshot of the log. */
  withSnapshot<T>(fn: (snapshot: LogSnapshot) => Promise<T>): Promise<T>;
}

export interface PublishedView {
  readonly view: FeatureView;
  /** SHA-256 of the canonical JSON of the view, lower-case hexadecimal. */
  readonly sha256: string;
}

export interface ViewStore {
  /**
   * Adds the version unless it exists, and returns what is stored now, and whether this call stored it. Nothing is
   * stored when the version is new and `countMax` versions are published already.
   */
  publish(
    published: PublishedView,
    countMax: number,
  ): Promise<{ readonly stored: PublishedView | undefined; readonly created: boolean }>;
  /** Every published version, ordered by name and version. */
  listViews(): Promise<readonly PublishedView[]>;
  /** The hashes of `listViews`, in its order. */
  listHashes(): Promise<readonly string[]>;
}

/** The right to write all partitions. Whoever holds a higher epoch came later. */
export interface Lease {
  readonly epoch: bigint;
}

export interface LeaseRenewal {
  readonly ttlMs: number;
  readonly aboveEpoch: bigint;
}

export interface LeaseStore {
  /** Takes every partition when all of them are free, expired or already the holder's, under a new epoch. */
  acquire(holder: string, ttlMs: number): Promise<Lease | undefined>;
  /** Extends the lease; false when it was lost. */
  renew(holder: string, lease: Lease, ttlMs: number): Promise<boolean>;
  /** The same lease under a new epoch above both its own and `aboveEpoch`; undefined when it was lost. */
  advance(holder: string, lease: Lease, renewal: LeaseRenewal): Promise<Lease | undefined>;
  /** Gives up what the holder has, so that another need not wait. */
  release(holder: string): Promise<void>;
}

export interface StateWrite {
  readonly subjectId: string;
  /** Encoded state with its header. */
  readonly state: Uint8Array;
}

/** What is written to one partition, in one step: its states, then its cursor. */
export interface PartitionWrite {
  /** 0 to 255. */
  readonly partition: number;
  /** The cursor that must be there for anything to be written. */
  readonly from: Cursor | undefined;
  /** Every event of the partition up to here is in the states that are there after this write. */
  readonly to: Cursor;
  /** Each is stored unless a newer one is there: by lease epoch, then log epoch, customer epoch and position. */
  readonly states: readonly StateWrite[];
}

/**
 * Encoded customer states. Every change is compared in the store, so what an older holder or a repetition writes changes
 * nothing. Writing methods throw AppError `aborted` LEASE_LOST when a later holder has written there, and STORE_CHANGED
 * when the store is not as this holder left it: it lost data, say.
 */
export interface StateStore {
  readMarks(): Promise<StoreMarks>;
  /** Stores the mark, and with it that every state of the log epoch is there; `mark.ready` false says the opposite. */
  mark(mark: BuilderMark, logEpoch: number): Promise<void>;
  /** One entry for each subject id, in order. */
  readStates(subjectIds: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** Each partition at most once. Partitions are written one by one, so some may be written when this throws. */
  write(writes: readonly PartitionWrite[]): Promise<void>;
}

/** What the tail has stored in one go. */
export interface StoredWork {
  /** Whether the events were followed as they came, or replayed to build all states anew. */
  readonly mode: 'follow' | 'rebuild';
  /** Of each event that the states now hold: when it was received, Unix epoch ms. */
  readonly receivedAtMs: readonly number[];
  readonly stateCount: number;
}

/** Told of the tail's work, so that it can be counted. Never throws. */
export interface TailObserver {
  rebuildStarted(): void;
  stored(work: StoredWork): void;
}

/** A training set as it is kept. */
export interface KeptTrainingSet {
  readonly manifest: TrainingSetManifest;
  readonly columns: readonly FeatureColumn[];
  /** Rows in order, in batches. Can be called more than once. */
  readonly batches: () => Iterable<TrainingSetBatch>;
}

export interface TrainingSetStore {
  /** Keeps the rows and the manifest: all or nothing. */
  save(set: KeptTrainingSet): Promise<void>;
}
