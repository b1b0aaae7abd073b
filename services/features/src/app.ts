import type { Server } from '@grpc/grpc-js';
import { FeaturesServiceClient } from '@clientele/proto/services';
import { createInnerServer } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import type { Metrics } from '@clientele/shared/metrics';
import type { EventLog, LeaseStore, StateStore, TailObserver, TrainingSetStore, ViewStore } from './ports.js';
import { createFeaturesService } from './transport/grpc/features-service.js';
import { createBuildTrainingSet } from './use-cases/build-training-set.js';
import { createDescribeLog } from './use-cases/describe-log.js';
import { createPublishView } from './use-cases/publish-view.js';
import { createRebuildStates } from './use-cases/rebuild-states.js';
import { createResolveCustomers } from './use-cases/resolve-customers.js';
import { createTail, type Tail } from './use-cases/tail-log.js';

export interface AppDeps {
  /** The log as the callers' requests read it. */
  readonly log: EventLog;
  /** The log as the tail reads it: on connections of its own, so that requests never hold it up. */
  readonly tailedLog: EventLog;
  readonly views: ViewStore;
  readonly leases: LeaseStore;
  readonly states: StateStore;
  readonly trainingSets: TrainingSetStore;
  readonly internalToken: string;
  /** Names this process among all replicas. */
  readonly holder: string;
  readonly leaseTtlMs: number;
  readonly observer: TailObserver;
  readonly onHealth: (healthy: boolean) => void;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface App {
  readonly grpc: Server;
  readonly tail: Tail;
}

/** Wires use cases to transports. Opens nothing, so tests call it with fakes. */
export function createApp(deps: AppDeps): App {
  const { log, views, logger } = deps;
  const tail = createTail({ ...deps, log: deps.tailedLog }, deps.onHealth);
  const grpc = createInnerServer({ token: deps.internalToken, log: logger, metrics: deps.metrics });
  grpc.addService(
    FeaturesServiceClient.service,
    createFeaturesService({
      resolveCustomers: createResolveCustomers({ log }),
      rebuildStates: createRebuildStates({ log, views }),
      publishView: createPublishView({
        views,
        onPublished: () => {
          tail.wakeForViews();
        },
      }),
      describeLog: createDescribeLog({ log }),
      buildTrainingSet: createBuildTrainingSet({ ...deps, store: deps.trainingSets }),
      log: logger,
    }),
  );
  return { grpc, tail };
}
