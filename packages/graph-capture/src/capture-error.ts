export type CaptureReason =
  | 'BATCH_DEPENDENT'
  | 'INPUT_INVALID'
  | 'KERNEL_UNSUPPORTED'
  | 'NESTED'
  | 'NOT_DETERMINISTIC'
  | 'OUTPUT_INVALID'
  | 'TYPE_UNSUPPORTED'
  | 'VALUE_READ'
  | 'VARIABLE_CHANGED';

/** Why a function cannot become a graph. `reason` is stable, and `message` names kernels, shapes and inputs only. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';

  constructor(
    readonly reason: CaptureReason,
    message: string,
  ) {
    super(message);
  }
}
