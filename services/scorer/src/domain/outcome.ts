import { toAppError, type AppError } from '@clientele/shared/errors';

/** A request on its way: still going, or refused. */
export type Outcome<T> = { readonly value: T } | { readonly error: AppError };

export function attempt<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() };
  } catch (err) {
    return { error: toAppError(err) };
  }
}

export const then = <T, R>(outcome: Outcome<T>, next: (value: T) => R): Outcome<R> =>
  'error' in outcome ? outcome : attempt(() => next(outcome.value));

export const valuesOf = <T>(outcomes: readonly Outcome<T>[]): T[] =>
  outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
