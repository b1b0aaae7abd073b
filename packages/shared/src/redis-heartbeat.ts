import type { Redis } from 'ioredis';

const MISSES_MAX = 3;

/**
 * Connects again after three pings in a row went unanswered: a host that vanished never says so, and the socket would
 * stay for minutes. (ioredis' own `socketTimeout` outlives its socket and cuts off the next one.) Needs a client with
 * a `commandTimeout`, and ends with it.
 */
export function startHeartbeat(redis: Redis, intervalMs: number): void {
  let misses = 0;
  let pending = false;
  const timer = setInterval(() => {
    if (redis.status !== 'ready' || pending) return;
    pending = true;
    redis.ping().then(
      () => {
        misses = 0;
        pending = false;
      },
      () => {
        misses += 1;
        pending = false;
        if (misses < MISSES_MAX) return;
        misses = 0;
        redis.disconnect(true);
      },
    );
  }, intervalMs);
  timer.unref();
  redis.on('end', () => {
    clearInterval(timer);
  });
}
