import type { LogPosition } from '@clientele/contracts/log-event';
import type { Split } from '@clientele/contracts/training-set';

/** A cutoff and the split of its rows. */
export interface CutoffSpec {
  /** Unix epoch ms. Features use events before it, labels events from it on. */
  readonly cutoffMs: number;
  readonly split: Split;
}

/** What a training set is made of. */
export interface TrainingSetSpec {
  /** Published views as `name@version`, distinct, in the order of their columns. */
  readonly featureViews: readonly string[];
  /** 1 for a row whose customer has the event in [cutoff, cutoff + withinMs), else 0. */
  readonly target: { readonly event: string; readonly withinMs: number };
  /** Who gets a row at a cutoff: customers with such an event before it, with a user id when `identified`. */
  readonly population: { readonly event: string; readonly identified: boolean };
  /** At least one, distinct, ascending. */
  readonly cutoffs: readonly CutoffSpec[];
  /** Labels follow what is known here; the newest readable position when undefined. */
  readonly position: LogPosition | undefined;
  /** Features also use events that arrived at or after the cutoff, if they happened before it. */
  readonly includeLate: boolean;
}
