/** Seconds, a 64-bit integer as text, and nanoseconds, in [0, 1e9), since 1970: how times travel between services. */
export interface WireTime {
  readonly seconds: string;
  readonly nanos: number;
}

/** To the millisecond. Undefined when unset. */
export const fromWireTime = (time: WireTime | null): Date | undefined =>
  time === null ? undefined : new Date(Number(time.seconds) * 1_000 + Math.floor(time.nanos / 1e6));

export function toWireTime(time: Date): WireTime {
  const ms = time.getTime();
  const seconds = Math.floor(ms / 1_000);
  return { seconds: String(seconds), nanos: (ms - seconds * 1_000) * 1e6 };
}
