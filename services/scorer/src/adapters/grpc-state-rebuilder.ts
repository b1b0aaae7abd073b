import type { FeaturesServiceClient } from '@clientele/proto/gen/clientele/features/v1/FeaturesService';
import type { RebuildStatesRequest } from '@clientele/proto/gen/clientele/features/v1/RebuildStatesRequest';
import type { RebuildStatesResponse__Output } from '@clientele/proto/gen/clientele/features/v1/RebuildStatesResponse';
import { AppError } from '@clientele/shared/errors';
import { callUnary } from '@clientele/shared/grpc-client';
import type { StateRebuilder } from '../ports.js';

/**
 * Calls at a time. Features replays events on one core: of many calls that share it none may end in time, and while
 * they try, the rebuild that would make them needless stands still.
 */
const CALLS_IN_FLIGHT_MAX = 4;

/** The features service, which rebuilds states from the log. */
export function createGrpcStateRebuilder(client: FeaturesServiceClient): StateRebuilder {
  let inFlight = 0;
  return {
    async rebuild(subjectIds, timeoutMs) {
      if (inFlight >= CALLS_IN_FLIGHT_MAX)
        throw new AppError('unavailable', 'REBUILDS_BUSY', 'Too many states are being rebuilt.');
      inFlight += 1;
      try {
        const request = { subjectIds: [...subjectIds] };
        const { states } = await callUnary<RebuildStatesRequest, RebuildStatesResponse__Output>(
          (...args) => client.rebuildStates(...args),
          request,
          { timeoutMs },
        );
        if (states.length !== subjectIds.length) throw new AppError('internal', 'RESPONSE_INVALID', 'Internal error.');
        return states.map((state) => (state.length === 0 ? undefined : state));
      } finally {
        inFlight -= 1;
      }
    },
  };
}
