import type { LogPosition } from '@clientele/contracts/log-event';
import { compileViews } from '@clientele/feature-engine/compile-views';
import { AppError } from '@clientele/shared/errors';
import type { Logger } from '@clientele/shared/log';
import { highestLeaseEpoch, isIntact, planContinuation, type Continuation } from '../domain/tail-plan.js';
import { viewSetKey } from '../domain/view-set.js';
import type { EventLog, Lease, LeaseStore, StateStore, TailObserver, ViewStore } from '../ports.js';
import { createStateWriter, type StateWriter } from './state-writer.js';

export interface TailDeps {
  readonly log: EventLog;
  readonly views: ViewStore;
  readonly leases: LeaseStore;
  readonly states: StateStore;
  /** Names this process among all replicas. */
  readonly holder: string;
  readonly leaseTtlMs: number;
  readonly observer: TailObserver;
  readonly logger: Logger;
  /** A clock that never goes back, ms. */
  readonly monotonicMs: () => number;
}

/** One holder's work on one set of views and one epoch of the log. */
export interface TailSession {
  readonly lease: Lease;
  readonly logEpoch: number;
  readonly viewSetKey: string;
  readonly baseLeaseEpoch: bigint;
  readonly writer: StateWriter;
  readonly startMs: number;
  /** Of each event that was applied and not stored yet: when it was received, Unix epoch ms. */
  unstored: number[];
  /** Every event up to here has been applied. */
  position: LogPosition;
  /** Every event up to here is in a stored state. */
  storedPosition: LogPosition;
  /** Whether the store says that all states are there. */
  ready: boolean;
}

/**
 * Finds out where the states are and goes on from there, or begins to build them all anew (`rebuild` asks for it).
 *
 * @throws AppError `aborted` LEASE_LOST.
 */
export async function openSession(deps: TailDeps, lease: Lease, rebuild: boolean): Promise<TailSession> {
  const { log, views, states, observer, logger } = deps;
  const compiled = compileViews((await views.listViews()).map(({ view }) => view));
  const logEpoch = await log.currentEpoch();
  const key = viewSetKey(compiled.viewHashes);
  const marks = await states.readMarks();
  const found = rebuild ? undefined : planContinuation(marks, { logEpoch, viewSetKey: key, leaseEpoch: lease.epoch });
  const own = found === undefined ? await advance(deps, lease, highestLeaseEpoch(marks)) : lease;
  const plan: Continuation = found ?? {
    position: { epoch: logEpoch, xid: 0n, seq: 0n },
    baseLeaseEpoch: own.epoch,
    ready: false,
  };
  const { baseLeaseEpoch, position, ready } = plan;
  const mark = { leaseEpoch: own.epoch, baseLeaseEpoch, viewSetKey: key, ready };
  await states.mark(mark, logEpoch); // not ready from here on, if all is built anew
  const writer = createStateWriter({
    store: states,
    compiled,
    logEpoch,
    leaseEpoch: own.epoch,
    baseLeaseEpoch,
    cursors: marks.cursors,
  });
  await writer.flush(position, 'all'); // under this lease, so that an older holder can write nothing more
  if (found === undefined) observer.rebuildStarted();
  if (found === undefined) logger.info({ log_epoch: logEpoch, view_count: compiled.views.length }, 'rebuild started');
  return {
    lease: own,
    logEpoch,
    viewSetKey: key,
    baseLeaseEpoch,
    writer,
    unstored: [],
    position,
    storedPosition: position,
    ready,
    startMs: deps.monotonicMs(),
  };
}

/** A rebuild has a lease epoch of its own, by which its states are told from those that were there. */
async function advance({ leases, holder, leaseTtlMs }: TailDeps, lease: Lease, aboveEpoch: bigint): Promise<Lease> {
  const advanced = await leases.advance(holder, lease, { ttlMs: leaseTtlMs, aboveEpoch });
  if (advanced === undefined) throw new AppError('aborted', 'LEASE_LOST', 'Another replica holds the lease.');
  return advanced;
}

/** Says in the store that all states are there. @throws AppError `aborted` LEASE_LOST, STORE_CHANGED. */
export async function completeSession({ states, logger, monotonicMs }: TailDeps, session: TailSession): Promise<void> {
  const { lease, baseLeaseEpoch, logEpoch } = session;
  const mark = { leaseEpoch: lease.epoch, baseLeaseEpoch, viewSetKey: session.viewSetKey, ready: true };
  await session.writer.flush(session.position, 'all');
  await states.mark(mark, logEpoch);
  session.ready = true;
  logger.info({ duration_ms: Math.round(monotonicMs() - session.startMs) }, 'states are complete');
}

/** Whether views, epoch and store still are what the session was opened on. */
export async function isSessionValid({ log, views, states }: TailDeps, session: TailSession): Promise<boolean> {
  const { lease, logEpoch, baseLeaseEpoch, ready, writer } = session;
  if (viewSetKey(await views.listHashes()) !== session.viewSetKey) return false;
  if ((await log.currentEpoch()) !== logEpoch) return false;
  return isIntact(await states.readMarks(), {
    leaseEpoch: lease.epoch,
    viewSetKey: session.viewSetKey,
    logEpoch,
    baseLeaseEpoch,
    ready,
    cursors: writer.cursors,
  });
}
