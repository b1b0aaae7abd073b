import type { LogPosition } from '@clientele/contracts/log-event';
import { ERROR_STATUS } from '@clientele/shared/error-status';
import { AppError, toAppError } from '@clientele/shared/errors';
import { createOutageLog, type OutageLog } from '@clientele/shared/outage-log';
import { backoffMs, pause } from '@clientele/shared/pause';
import { createWakeSignal, type WakeSignal } from '@clientele/shared/wake-signal';
import type { Lease } from '../ports.js';
import { completeSession, isSessionValid, openSession, type TailDeps, type TailSession } from './tail-session.js';

const BATCH_SIZE = 5_000;
/** Behind the head, changes are stored this many at a time, as most subjects have more events further on. */
const CHANGED_STATES_MAX = 25_000;
/** Few subjects may have many events. */
const UNSTORED_EVENTS_MAX = 100_000;
const POLL_MS_MIN = 5;
const POLL_MS_MAX = 500;
const CHECK_MS = 1_000;
const STANDBY_MS = 500;
const RETRY = { minMs: 50, maxMs: 2_000 };
const OUTAGE = {
  lost: 'states no longer follow the log, as postgres or redis does not answer: see that the servers of DATABASE_URL and REDIS_STATE_URL run',
  back: 'states follow the log again',
};

export interface TailStatus {
  /** False while Postgres or Redis does not answer. */
  readonly healthy: boolean;
  /** Whether this replica writes the states. */
  readonly holding: boolean;
  /** Whether this replica has said that all states are there. */
  readonly ready: boolean;
  readonly position: LogPosition | undefined;
  /** Every event up to here is in a stored state. */
  readonly storedPosition: LogPosition | undefined;
}

/** Keeps the states in the store up to date with the log. */
export interface Tail {
  /** Runs until `signal` is aborted. Never throws: whatever fails is tried again, with pauses of at most 2 s. */
  run(signal: AbortSignal): Promise<void>;
  /** There may be new events. */
  wake(): void;
  /** There may be new views. */
  wakeForViews(): void;
  status(): TailStatus;
}

interface TailState {
  healthy: boolean;
  session: TailSession | undefined;
  /** When the lease was last extended and the store last looked at, on the monotonic clock. */
  renewMs: number;
  checkMs: number;
  pollMs: number;
}

/** @param onHealth Told of every change of `healthy`; it begins as false. */
export function createTail(deps: TailDeps, onHealth: (healthy: boolean) => void): Tail {
  const { leases, holder, leaseTtlMs } = deps;
  const wakeSignal = createWakeSignal();
  const tail: TailState = { healthy: false, session: undefined, renewMs: 0, checkMs: 0, pollMs: POLL_MS_MAX };
  const noteOutage = createOutageLog(deps.logger, OUTAGE);

  const setHealthy = (healthy: boolean): void => {
    if (healthy) noteOutage(true);
    if (tail.healthy !== healthy) onHealth(healthy);
    tail.healthy = healthy;
  };

  /** Works until the lease is lost, the signal is aborted, or something fails. */
  async function hold(lease: Lease, signal: AbortSignal): Promise<void> {
    tail.renewMs = deps.monotonicMs();
    tail.session = await openSession(deps, lease, false);
    tail.checkMs = deps.monotonicMs();
    while (!signal.aborted) {
      try {
        const isHead = await step(deps, tail, tail.session);
        setHealthy(true);
        if (isHead) await rest(tail, wakeSignal, signal);
      } catch (err) {
        tail.session = await reopen(deps, tail.session, err);
      }
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const lease = await leases.acquire(holder, leaseTtlMs);
        await (lease === undefined ? standBy(deps, signal) : hold(lease, signal));
        setHealthy(true);
        failures = 0;
      } catch (err) {
        failures = tail.healthy ? 1 : failures + 1;
        setHealthy(isLeaseLost(err));
        logFailure(deps, noteOutage, err);
        await pause(backoffMs(failures, RETRY), signal);
      }
      tail.session = undefined;
    }
    await release(deps);
  }

  return {
    run,
    wake: () => {
      wakeSignal.wake();
    },
    wakeForViews() {
      tail.checkMs = -Infinity;
      wakeSignal.wake();
    },
    status: () => ({
      healthy: tail.healthy,
      holding: tail.session !== undefined,
      ready: tail.session?.ready ?? false,
      position: tail.session?.position,
      storedPosition: tail.session?.storedPosition,
    }),
  };
}

/** Applies the next events. True when nothing that can be read is left. */
async function step(deps: TailDeps, tail: TailState, session: TailSession): Promise<boolean> {
  await keepLease(deps, tail, session);
  if (deps.monotonicMs() - tail.checkMs >= CHECK_MS) await check(deps, tail, session);
  const { writer } = session;
  const events = await deps.log.readAfter(session.position, BATCH_SIZE);
  await writer.apply(events);
  for (const { receivedAtMs } of events) session.unstored.push(receivedAtMs);
  session.position = events.at(-1)?.position ?? session.position;
  if (events.length > 0) tail.pollMs = POLL_MS_MIN;
  const isHead = events.length < BATCH_SIZE;
  if (isHead || isFull(session)) await store(deps, session);
  if (isHead && !session.ready) await completeSession(deps, session);
  return isHead;
}

const isFull = ({ writer, unstored }: TailSession): boolean =>
  writer.changedCount >= CHANGED_STATES_MAX || unstored.length >= UNSTORED_EVENTS_MAX;

/** Stores what was applied, and the cursors of the partitions that it touches. */
async function store({ observer }: TailDeps, session: TailSession): Promise<void> {
  const { writer, unstored: receivedAtMs, position } = session;
  const { changedCount: stateCount } = writer;
  await writer.flush(position, 'touched');
  session.storedPosition = position;
  if (receivedAtMs.length === 0) return;
  observer.stored({ mode: session.ready ? 'follow' : 'rebuild', receivedAtMs, stateCount });
  session.unstored = [];
}

/** Brings every cursor forward, and looks whether all is as it was. @throws AppError `aborted` STORE_CHANGED. */
async function check(deps: TailDeps, tail: TailState, session: TailSession): Promise<void> {
  tail.checkMs = deps.monotonicMs();
  if (!(await isSessionValid(deps, session)))
    throw new AppError('aborted', 'STORE_CHANGED', 'The views, the log or the store have changed.');
  const { writer, position } = session;
  if (writer.changedCount === 0 && writer.isBehind(position)) await writer.flush(position, 'all');
}

/** @throws AppError `aborted` LEASE_LOST. */
async function keepLease(
  { leases, holder, leaseTtlMs, monotonicMs }: TailDeps,
  tail: TailState,
  { lease }: TailSession,
) {
  const nowMs = monotonicMs();
  if (nowMs - tail.renewMs < leaseTtlMs / 4) return;
  if (!(await leases.renew(holder, lease, leaseTtlMs)))
    throw new AppError('aborted', 'LEASE_LOST', 'Another replica holds the lease.');
  tail.renewMs = nowMs;
}

/**
 * Sleeps until there may be more to read. Shortly after events, and after a wake that found none, soon: what a
 * transaction that is still open holds back becomes readable without another notification.
 */
async function rest(tail: TailState, wakeSignal: WakeSignal, signal: AbortSignal): Promise<void> {
  const woken = await wakeSignal.sleep(tail.pollMs, signal);
  tail.pollMs = woken ? POLL_MS_MIN : Math.min(tail.pollMs * 2, POLL_MS_MAX);
}

/** A new session where the old one's store or views have changed; other errors are thrown on. */
async function reopen(deps: TailDeps, { lease }: TailSession, err: unknown): Promise<TailSession> {
  const reason = toAppError(err).reason;
  if (reason !== 'STORE_CHANGED' && reason !== 'STATE_UNUSABLE') throw err;
  deps.logger.warn({ reason }, 'states are looked at anew');
  return openSession(deps, lease, reason === 'STATE_UNUSABLE');
}

/** Waits for another holder's lease to end. */
async function standBy({ states }: TailDeps, signal: AbortSignal): Promise<void> {
  await states.readMarks(); // a replica that could not take over is not healthy
  await pause(STANDBY_MS, signal);
}

/** So that another replica need not wait. */
async function release({ leases, holder, logger }: TailDeps): Promise<void> {
  await leases.release(holder).catch((err: unknown) => {
    logger.warn({ err }, 'lease not released');
  });
}

const isLeaseLost = (err: unknown): boolean => toAppError(err).reason === 'LEASE_LOST';

/** An outage has its own two lines, however many tries it takes. */
function logFailure({ logger }: TailDeps, noteOutage: OutageLog, err: unknown): void {
  const { kind, reason } = toAppError(err);
  if (kind === 'unavailable') noteOutage(false, err);
  else if (ERROR_STATUS[kind].retryable && kind !== 'internal') logger.warn({ err, reason }, 'tail interrupted');
  else logger.error({ err, reason }, 'tail failed');
}
