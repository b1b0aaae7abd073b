import { Server } from '@grpc/grpc-js';
import type { GatewayServiceHandlers } from '@clientele/proto/gen/clientele/gateway/v1/GatewayService';
import { GatewayServiceClient } from '@clientele/proto/services';
import { serverOptions, unary } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import { meterServerCalls } from '@clientele/shared/metrics-grpc';
import type { Metrics } from '@clientele/shared/metrics';
import type { Access } from '../../domain/access.js';
import type { Authenticate } from '../../use-cases/authenticate.js';
import type { ScoreCustomers } from '../../use-cases/coalesce-scores.js';
import { fromProtoScoreRequest, toProtoScore } from './convert.js';
import { createGuard } from './guard.js';
import { addReflection } from './reflection.js';

const MESSAGE_BYTES_MAX = 4 * 1_024 * 1_024;
/** How long a caller may take to send its request. */
const ARRIVAL_TIMEOUT_MS = 10_000;
/** Open to everybody: they tell nothing that /openapi.json does not. */
const PUBLIC_METHODS = [
  ...['Check', 'List', 'Watch'].map((method) => `/grpc.health.v1.Health/${method}`),
  ...['v1', 'v1alpha'].map((version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`),
];

/** What each method of the public API asks of its caller. */
export const METHOD_ACCESS: Readonly<Record<string, Access>> = {
  Score: { scope: 'scores:read' },
};

export interface GrpcServerDeps {
  readonly authenticate: Authenticate;
  readonly scoreCustomers: ScoreCustomers;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export function createGrpcServer({ authenticate, scoreCustomers, log, metrics }: GrpcServerDeps): Server {
  const guard = createGuard({
    authenticate,
    log,
    access: accessByPath(METHOD_ACCESS),
    arrivalTimeoutMs: ARRIVAL_TIMEOUT_MS,
  });
  const server = new Server({ ...serverOptions(MESSAGE_BYTES_MAX), interceptors: [meterServerCalls(metrics), guard] });
  const handlers: GatewayServiceHandlers = {
    Score: unary(log, 'Score', async (message) => {
      const request = fromProtoScoreRequest(message);
      const scores = await scoreCustomers(request);
      return { scores: scores.map((score, index) => toProtoScore(score, request.customers[index])) };
    }),
  };
  server.addService(GatewayServiceClient.service, handlers);
  addReflection(server);
  return server;
}

/** By path. @throws Error when a method of the service declares nothing. */
export function accessByPath(declared: Readonly<Record<string, Access>>): ReadonlyMap<string, Access> {
  const paths = new Map<string, Access>(PUBLIC_METHODS.map((path) => [path, { public: true }]));
  for (const [method, { path }] of Object.entries(GatewayServiceClient.service)) {
    const access = declared[method];
    if (access === undefined) throw new Error(`${path} must declare either a scope or that it is public`);
    paths.set(path, access);
  }
  return paths;
}
