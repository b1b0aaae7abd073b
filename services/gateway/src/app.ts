import { setMaxListeners } from 'node:events';
import type { Server } from '@grpc/grpc-js';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '@clientele/shared/log';
import type { Metrics } from '@clientele/shared/metrics';
import type {
  ApiKeyStore,
  AuditLog,
  BatchScorer,
  EventLog,
  HealthProbe,
  ModelRegistry,
  SourceRegistry,
  ViewRegistry,
} from './ports.js';
import { createGrpcServer } from './transport/grpc/server.js';
import type { DeclaredRoute } from './transport/http/access.js';
import { createHttpServer } from './transport/http/server.js';
import { createAppendEvents } from './use-cases/append-events.js';
import { createAuthenticate } from './use-cases/authenticate.js';
import { createCheckReadiness } from './use-cases/check-readiness.js';
import { createScoreCustomers } from './use-cases/coalesce-scores.js';
import { createCreateApiKey } from './use-cases/create-api-key.js';
import { createKeyCache } from './use-cases/key-cache.js';
import { createPublishView } from './use-cases/publish-view.js';
import { createRevokeApiKey } from './use-cases/revoke-api-key.js';
import { createSetAlias } from './use-cases/set-alias.js';
import { createTrainModel } from './use-cases/train-model.js';
import { createWatchJob } from './use-cases/watch-job.js';

/** Customers that are being scored at once, at most. */
const SCORING_CUSTOMERS_MAX = 50_000;
/** Callers that watch a job at once, at most. Each is a stream of the trainer's too. */
const WATCHERS_MAX = 200;
/** Bytes of event bodies in flight, at most. */
const EVENT_BYTES_MAX = 128 * 1_024 * 1_024;

export interface AppDeps {
  readonly keys: ApiKeyStore;
  readonly audit: AuditLog;
  readonly ingest: EventLog & SourceRegistry;
  readonly scorer: BatchScorer;
  readonly views: ViewRegistry;
  readonly models: ModelRegistry;
  readonly probes: readonly HealthProbe[];
  readonly workspaceSecret: string;
  /** How long a score may take in all, in ms. */
  readonly scoreTimeoutMs: number;
  readonly now: () => Date;
  /** Monotonic, in ms. */
  readonly nowMs: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface App {
  readonly http: FastifyInstance;
  /** Every HTTP route, once `http` is ready. */
  readonly routes: readonly DeclaredRoute[];
  readonly grpc: Server;
  /** From here on not ready; streams end, and HTTP connections with their answers, so that callers go elsewhere in time. */
  readonly announceStop: () => void;
}

/** Wires use cases to transports. Opens nothing, so tests call it with fakes. */
export function createApp(deps: AppDeps): App {
  const { keys, audit, ingest, models, views, log, metrics, now, nowMs, workspaceSecret } = deps;
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // each stream listens
  const cache = createKeyCache({ keys, nowMs });
  const authenticate = createAuthenticate({ cache, workspaceSecret });
  const scoreCustomers = createScoreCustomers({
    scorer: deps.scorer,
    timeoutMs: deps.scoreTimeoutMs,
    customersMax: SCORING_CUSTOMERS_MAX,
  });
  const { app: http, routes } = createHttpServer({
    authenticate,
    appendEvents: createAppendEvents({ events: ingest, bytesMax: EVENT_BYTES_MAX }),
    scoreCustomers,
    publishView: createPublishView({ views, audit }),
    trainModel: createTrainModel({ models, audit }),
    setAlias: createSetAlias({ models, audit }),
    getJob: (jobId) => models.getJob(jobId),
    watchJob: createWatchJob({ models, watchersMax: WATCHERS_MAX }),
    listVersions: (model, page) => models.listVersions(model, page),
    getVersion: (model, version) => models.getVersion(model, version),
    createApiKey: createCreateApiKey({ keys, sources: ingest, workspaceSecret, now }),
    listApiKeys: (page) => keys.list(page),
    revokeApiKey: createRevokeApiKey({ keys, cache }),
    checkReadiness: createCheckReadiness({ probes: deps.probes, isStopping: () => stop.signal.aborted, nowMs }),
    stopping: stop.signal,
    now,
    log,
    metrics,
  });
  return {
    http,
    routes,
    grpc: createGrpcServer({ authenticate, scoreCustomers, log, metrics }),
    announceStop() {
      stop.abort();
    },
  };
}
