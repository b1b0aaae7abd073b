import { AppError } from '@clientele/shared/errors';
import type { Pool, PoolClient } from 'pg';

const TIMEOUT_MS = 10_000;
/** A frozen process must not hold the log's readers back: the server ends its transaction after this time. */
const BEGIN = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5s'`;

/**
 * Runs `fn` in one transaction that ends within `timeoutMs`, and the time it takes to connect, whatever the network
 * does. When time is up, or the connection is lost, it is unknown whether the transaction was committed.
 *
 * @throws AppError `unavailable` POSTGRES_TIMEOUT.
 */
export async function inShortTransaction<T>(
  pool: Pool,
  fn: (client: PoolClient) => Promise<T>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const lease = takeLease(await pool.connect(), timeoutMs);
  try {
    await lease.client.query(BEGIN);
    const result = await fn(lease.client);
    await lease.client.query('COMMIT');
    lease.end(false);
    return result;
  } catch (err) {
    if (lease.isOver()) {
      throw new AppError('unavailable', 'POSTGRES_TIMEOUT', 'The database took too long.', { cause: err });
    }
    const broken = await lease.client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    lease.end(broken);
    throw err;
  }
}

interface Lease {
  readonly client: PoolClient;
  /** Whether time was up. */
  isOver(): boolean;
  /** Gives the connection back, or closes it if it is broken. */
  end(broken: boolean): void;
}

function takeLease(client: PoolClient, timeoutMs: number): Lease {
  let state: 'held' | 'over' | 'ended' = 'held';
  const timer = setTimeout(() => {
    state = 'over';
    client.release(true); // closes the connection, which fails what waits on it
  }, timeoutMs);
  return {
    client,
    isOver: () => state === 'over',
    end(broken) {
      clearTimeout(timer);
      if (state === 'held') client.release(broken);
      if (state === 'held') state = 'ended';
    },
  };
}
