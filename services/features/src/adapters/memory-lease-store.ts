import type { LeaseStore } from '../ports.js';

/** @param nowMs Clock that leases expire by, ms. */
export function createMemoryLeaseStore(nowMs: () => number): LeaseStore {
  let current = { holder: '', epoch: 0n, expireMs: -Infinity };
  const holds = (holder: string, epoch: bigint): boolean => current.holder === holder && current.epoch === epoch;
  return {
    acquire(holder, ttlMs) {
      if (current.holder !== holder && current.expireMs > nowMs()) return Promise.resolve(undefined);
      current = { holder, epoch: current.epoch + 1n, expireMs: nowMs() + ttlMs };
      return Promise.resolve({ epoch: current.epoch });
    },
    renew(holder, lease, ttlMs) {
      const held = holds(holder, lease.epoch);
      if (held) current.expireMs = nowMs() + ttlMs;
      return Promise.resolve(held);
    },
    advance(holder, lease, { ttlMs, aboveEpoch }) {
      if (!holds(holder, lease.epoch)) return Promise.resolve(undefined);
      const epoch = (aboveEpoch > lease.epoch ? aboveEpoch : lease.epoch) + 1n;
      current = { holder, epoch, expireMs: nowMs() + ttlMs };
      return Promise.resolve({ epoch });
    },
    release(holder) {
      if (current.holder === holder) current.expireMs = -Infinity;
      return Promise.resolve();
    },
  };
}
