import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { GaugeFamily, Metrics } from './metrics.js';

/** Shows how busy pools are. @param pools By what they are for, which names them. */
export function meterPools(metrics: Metrics, pools: Readonly<Record<string, Pool>>): void {
  const connections = metrics.gauge('clientele_postgres_pool_connections', 'Open connections to Postgres.', {
    pool: Object.keys(pools),
    state: ['idle', 'in_use'],
  });
  const limit = metrics.gauge('clientele_postgres_pool_connections_max', 'Connections that a pool opens at most.', {
    pool: Object.keys(pools),
  });
  const waiting = metrics.gauge('clientele_postgres_pool_waiting', 'Queries that wait for a connection.', {
    pool: Object.keys(pools),
  });
  metrics.onScrape([connections, limit, waiting], () => {
    for (const [pool, { idleCount, totalCount, waitingCount, options }] of Object.entries(pools)) {
      connections({ pool, state: 'idle' }).set(idleCount);
      connections({ pool, state: 'in_use' }).set(totalCount - idleCount);
      limit({ pool }).set(options.max);
      waiting({ pool }).set(waitingCount);
    }
  });
}

/**
 * Shows how full a Redis is, of its `maxmemory` or, without one, of its machine's memory. It never evicts, so that full
 * means that writes fail. Left out while Redis does not answer.
 *
 * @param use What it is for, which names it.
 */
export function meterRedis(metrics: Metrics, redis: Redis, use: 'state' | 'queue'): void {
  const ratio: GaugeFamily<{ use: 'bounded' }> = metrics.gauge(
    'clientele_redis_memory_used_ratio',
    'Memory that Redis uses, as a share of what it may use.',
    { use: 'bounded' },
  );
  metrics.onScrape([ratio], async () => {
    const share = usedShare(await redis.info('memory'));
    if (share !== undefined) ratio({ use }).set(share);
  });
}

/** @param info What Redis answers to INFO memory. @returns Not negative, or undefined when it does not say. */
export function usedShare(info: string): number | undefined {
  const read = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'mu').exec(info)?.[1] ?? 0);
  const limit = read('maxmemory') || read('total_system_memory'); // 0 says that there is no limit
  return limit > 0 ? read('used_memory') / limit : undefined;
}
