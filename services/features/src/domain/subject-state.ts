import { comparePositions, type LogEvent, type LogPosition } from '@clientele/contracts/log-event';
import type { CompiledViews } from '@clientele/feature-engine/compile-views';
import { apply, emptyState, type CustomerState } from '@clientele/feature-engine/customer-state';
import { encodeState } from '@clientele/feature-engine/state-codec';

/** A subject's state and how far into the log it reaches. */
export interface SubjectState {
  state: CustomerState;
  position: LogPosition;
  /** Largest available-at time of the applied events, Unix epoch ms; 0 before the first. */
  maxAvailableAtMs: number;
}

export const emptySubjectState = (compiled: CompiledViews, logEpoch: number): SubjectState => ({
  state: emptyState(compiled),
  position: { epoch: logEpoch, xid: 0n, seq: 0n },
  maxAvailableAtMs: 0,
});

/** Applies an event, in place, unless the state holds it already. Events must come in the order of the log. */
export function applyToSubject(compiled: CompiledViews, subject: SubjectState, event: LogEvent): void {
  if (comparePositions(event.position, subject.position) <= 0) return;
  subject.state = apply(compiled, subject.state, event);
  subject.position = event.position;
  subject.maxAvailableAtMs = Math.max(subject.maxAvailableAtMs, event.availableAtMs);
}

/** The state as bytes, stamped with the lease of its writer (0 for one that is not to be stored). */
export const encodeSubject = (compiled: CompiledViews, subject: SubjectState, leaseEpoch: bigint): Uint8Array =>
  encodeState(
    {
      logEpoch: subject.position.epoch,
      leaseEpoch,
      customerEpoch: 0,
      position: subject.position,
      maxAvailableAtMs: subject.maxAvailableAtMs,
    },
    compiled,
    subject.state,
  );
