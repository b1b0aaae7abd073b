export type LearnerReason =
  | 'COLUMNS_DIFFER'
  | 'FILE_INVALID'
  | 'LABEL_NOT_BINARY'
  | 'LENGTHS_DIFFER'
  | 'NOT_CONVERGED'
  | 'NO_ROWS'
  | 'ONE_CLASS'
  | 'PARAMETER_INVALID'
  | 'VALUE_NOT_FINITE';

/** What a learner refuses. `reason` is stable, and `message` names columns and counts, never a customer's values. */
export class LearnerError extends Error {
  override readonly name = 'LearnerError';

  constructor(
    readonly reason: LearnerReason,
    message: string,
  ) {
    super(message);
  }
}
