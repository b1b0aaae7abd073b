import { READY_KEY, stateKey } from '@clientele/feature-engine/state-keys';
import { namingRedisErrors } from '@clientele/shared/dependency-errors';
import type { Redis } from 'ioredis';
import type { StateReader } from '../ports.js';

/** Reads states, and the mark that they are complete, in one command: both are of one moment. */
export const createRedisStateReader = (redis: Redis): StateReader => ({
  read: (subjectIds) =>
    namingRedisErrors(async () => {
      const [ready, ...states] = await redis.mgetBuffer(READY_KEY, ...subjectIds.map(stateKey));
      return { readyEpoch: ready?.toString('utf8'), states: states.map((state) => state ?? undefined) };
    }),
});
