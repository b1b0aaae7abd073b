/**
 * A `google.protobuf.Timestamp` or `Duration`, as proto-loader gives it: seconds, a 64-bit integer as text, and
 * nanoseconds on top, in [0, 1e9).
 */
export interface WireTime {
  readonly seconds: string;
  readonly nanos: number;
}

/** Milliseconds (of a Timestamp: since 1970), cut to whole ones. */
export const fromWireTime = ({ seconds, nanos }: WireTime): number =>
  Number(seconds) * 1_000 + Math.floor(nanos / 1_000_000);

/** @param ms Whole milliseconds, also negative ones. */
export function toWireTime(ms: number): WireTime {
  const seconds = Math.floor(ms / 1_000);
  return { seconds: String(seconds), nanos: (ms - seconds * 1_000) * 1_000_000 };
}
