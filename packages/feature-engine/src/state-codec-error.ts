export type StateCodecReason = 'STATE_CODEC_UNKNOWN' | 'STATE_VIEWS_DIFFER' | 'STATE_CORRUPT';

/** Bytes that are no usable customer state. `reason` is stable; the message holds nothing of the state. */
export class StateCodecError extends Error {
  override readonly name = 'StateCodecError';
  constructor(
    readonly reason: StateCodecReason,
    message: string,
  ) {
    super(message);
  }
}

export const corruptState = (message: string): StateCodecError => new StateCodecError('STATE_CORRUPT', message);
