import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { LogEvent } from '@clientele/contracts/log-event';
import { compileViews, type CompiledViews } from '@clientele/feature-engine/compile-views';
import { AppError, toAppError } from '@clientele/shared/errors';
import { remainingMs } from '@clientele/shared/request-context';
import { applyToSubject, emptySubjectState, encodeSubject, type SubjectState } from '../domain/subject-state.js';
import type { EventLog, ViewStore } from '../ports.js';

/** Kept of the deadline for sending the answer, or the caller would hear of a deadline and not of this. */
const ANSWER_MS = 50;

export interface RebuildStatesDeps {
  readonly log: EventLog;
  readonly views: ViewStore;
}

/**
 * Builds the states of subjects from the log, up to its newest readable position, with every published view. Stores
 * nothing and needs no store. One encoded state for each subject id, in order; undefined for a subject without events.
 *
 * @throws AppError `unavailable` REBUILD_TIMEOUT when the request's deadline does not suffice.
 */
export type RebuildStates = (subjectIds: readonly string[]) => Promise<readonly (Uint8Array | undefined)[]>;

export function createRebuildStates({ log, views }: RebuildStatesDeps): RebuildStates {
  return async function rebuildStates(subjectIds) {
    const compiled = compileViews((await views.listViews()).map(({ view }) => view));
    const subjects = new Map<string, SubjectState>();
    try {
      for await (const events of log.readSubjects([...new Set(subjectIds)])) {
        applyAll(compiled, subjects, events);
        await yieldToOthers();
        if (remainingMs() < ANSWER_MS) throw timedOut();
      }
    } catch (err) {
      throw toAppError(err).kind === 'deadline_exceeded' ? timedOut(err) : err;
    }
    return subjectIds.map((subjectId) => {
      const subject = subjects.get(subjectId);
      return subject && encodeSubject(compiled, subject, 0n);
    });
  };
}

function applyAll(compiled: CompiledViews, subjects: Map<string, SubjectState>, events: readonly LogEvent[]): void {
  for (const event of events) {
    let subject = subjects.get(event.subjectId);
    if (subject === undefined) {
      subject = emptySubjectState(compiled, event.position.epoch);
      subjects.set(event.subjectId, subject);
    }
    applyToSubject(compiled, subject, event);
  }
}

const timedOut = (cause?: unknown): AppError =>
  new AppError('unavailable', 'REBUILD_TIMEOUT', 'There was not enough time to rebuild the states.', { cause });
