import { pause } from './pause.js';
import { withTimeLimit } from './time-limit.js';

const CHECK_INTERVAL_MS = 500;
const CHECK_TIMEOUT_MS = 2_000;

/**
 * Tells `report` again and again, until the signal is aborted, whether what a service depends on is well: `check`
 * resolves to true within 2 s. `err` is what it threw.
 */
export async function watchHealth(
  check: () => Promise<boolean>,
  report: (isHealthy: boolean, err?: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const isStopped = (): boolean => signal.aborted;
  while (!isStopped()) {
    const answer = check().then(
      (isHealthy) => ({ isHealthy, err: undefined }),
      (err: unknown) => ({ isHealthy: false, err }),
    );
    const { isHealthy, err } = await withTimeLimit(answer, CHECK_TIMEOUT_MS, { isHealthy: false, err: undefined });
    if (!isStopped()) report(isHealthy, err);
    await pause(CHECK_INTERVAL_MS, signal);
  }
}
