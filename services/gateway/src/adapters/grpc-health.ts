import type { Client } from '@grpc/grpc-js';
import { probeHealth } from '@clientele/shared/grpc-client';
import type { HealthProbe } from '../ports.js';

/** Asks an inner service's own health service. */
export const createGrpcHealthProbe = (name: string, client: Client): HealthProbe => ({
  name,
  check: (timeoutMs) => probeHealth(client, { timeoutMs }),
});
