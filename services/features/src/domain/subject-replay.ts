import type { LogEvent } from '@clientele/contracts/log-event';
import type { CompiledViews } from '@clientele/feature-engine/compile-views';
import { apply, emptyState, rawVector, type CustomerState } from '@clientele/feature-engine/customer-state';
import type { RawValue } from '@clientele/feature-engine/values';
import type { TrainingSetSpec } from './training-set-spec.js';

/** A row of a training set before categories are codes. */
export interface ReplayedRow {
  readonly subjectId: string;
  /** Index into the spec's cutoffs. */
  readonly cutoff: number;
  /** 0 or 1. */
  readonly label: number;
  /** Shape [columns]. */
  readonly raw: readonly RawValue[];
}

/** Turns the log into rows, one subject after the other. Keeps one subject's state and rows at a time. */
export interface SubjectReplay {
  /** Takes the next event: subjects one after the other, each subject's events by `usableFromMs`, ascending. */
  add(event: LogEvent): readonly ReplayedRow[];
  /** Ends the last subject. */
  end(): readonly ReplayedRow[];
}

type ReplaySpec = Pick<TrainingSetSpec, 'target' | 'population' | 'cutoffs' | 'includeLate'>;

/** From when on a row may use the event, Unix epoch ms: a row's cutoff must be later. */
export const usableFromMs = (event: LogEvent, includeLate: boolean): number =>
  includeLate ? event.eventTimeMs : Math.max(event.eventTimeMs, event.availableAtMs);

/** What is known of the subject at hand. */
interface Subject {
  readonly id: string;
  state: CustomerState;
  /** Index of the next cutoff to look at; all events before it have been applied. */
  nextCutoff: number;
  inPopulation: boolean;
  hasUserId: boolean;
  /** One for each cutoff. */
  readonly labels: Uint8Array;
  readonly vectors: { readonly cutoff: number; readonly raw: readonly RawValue[] }[];
}

/**
 * Replays subjects through `apply` and `rawVector`. Features see the events that are usable before the cutoff; a label
 * is 1 when the target event happened in [cutoff, cutoff + withinMs), whenever it arrived.
 */
export function createSubjectReplay(compiled: CompiledViews, spec: ReplaySpec): SubjectReplay {
  let subject: Subject | undefined;

  const begin = (id: string): Subject => ({
    id,
    state: emptyState(compiled),
    nextCutoff: 0,
    inPopulation: false,
    hasUserId: false,
    labels: new Uint8Array(spec.cutoffs.length),
    vectors: [],
  });

  /** Takes the vectors of all cutoffs up to `untilMs`: what comes next is not before them. */
  function takeVectors(current: Subject, untilMs: number): void {
    for (let next = spec.cutoffs[current.nextCutoff]; next !== undefined && next.cutoffMs <= untilMs;) {
      if (current.inPopulation && (current.hasUserId || !spec.population.identified))
        current.vectors.push({ cutoff: current.nextCutoff, raw: rawVector(compiled, current.state, next.cutoffMs) });
      current.nextCutoff += 1;
      next = spec.cutoffs[current.nextCutoff];
    }
  }

  function finish(current: Subject | undefined): readonly ReplayedRow[] {
    if (current === undefined) return [];
    takeVectors(current, Infinity);
    return current.vectors.map(({ cutoff, raw }) => ({
      subjectId: current.id,
      cutoff,
      label: current.labels[cutoff] ?? 0,
      raw,
    }));
  }

  return {
    add(event) {
      const finished = subject?.id === event.subjectId ? [] : finish(subject);
      if (subject?.id !== event.subjectId) subject = begin(event.subjectId);
      takeVectors(subject, usableFromMs(event, spec.includeLate));
      if (subject.nextCutoff < spec.cutoffs.length) {
        subject.state = apply(compiled, subject.state, event);
        subject.inPopulation ||= event.event === spec.population.event;
        subject.hasUserId ||= event.userId !== null;
      }
      if (event.event === spec.target.event) markLabels(subject.labels, spec, event.eventTimeMs);
      return finished;
    },
    end() {
      const finished = finish(subject);
      subject = undefined;
      return finished;
    },
  };
}

function markLabels(labels: Uint8Array, { cutoffs, target }: ReplaySpec, timeMs: number): void {
  cutoffs.forEach(({ cutoffMs }, index) => {
    if (timeMs >= cutoffMs && timeMs < cutoffMs + target.withinMs) labels[index] = 1;
  });
}
