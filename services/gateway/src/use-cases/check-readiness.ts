import type { Readiness } from '../domain/readiness.js';
import type { HealthProbe } from '../ports.js';

const PROBE_TIMEOUT_MS = 300;
const CACHE_MS = 500;

export interface CheckReadinessDeps {
  readonly probes: readonly HealthProbe[];
  /** Whether this process takes no more work soon. */
  readonly isStopping: () => boolean;
  /** Monotonic, in ms. */
  readonly nowMs: () => number;
}

/** Ready when every dependency serves and we are not stopping. What it says of others is at most 500 ms old, so that probing costs little. */
export type CheckReadiness = () => Promise<Readiness>;

export function createCheckReadiness({ probes, isStopping, nowMs }: CheckReadinessDeps): CheckReadiness {
  let cached: { readonly readiness: Promise<Readiness>; readonly startMs: number } | undefined;

  async function probeAll(): Promise<Readiness> {
    const statuses = await Promise.all(
      probes.map(async (probe) => [probe.name, await probe.check(PROBE_TIMEOUT_MS)] as const),
    );
    return {
      ready: statuses.every(([, status]) => status === 'serving'),
      dependencies: Object.fromEntries(statuses),
    };
  }

  return async function checkReadiness() {
    if (cached === undefined || nowMs() - cached.startMs >= CACHE_MS) {
      cached = { readiness: probeAll(), startMs: nowMs() };
    }
    const readiness = await cached.readiness;
    return isStopping() ? { ...readiness, ready: false } : readiness;
  };
}
