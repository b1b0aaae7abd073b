import type { Server } from '@grpc/grpc-js';
import { TrainerServiceClient } from '@clientele/proto/services';
import { createInnerServer } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import type { Metrics } from '@clientele/shared/metrics';
import type {
  Changes,
  ModelChecker,
  ModelFitter,
  ModelRegistry,
  RunStore,
  TrainingQueue,
  TrainingSetSource,
} from './ports.js';
import { createTrainerService } from './transport/grpc/trainer-service.js';
import { createGetArtifact } from './use-cases/get-artifact.js';
import { createGetVersion } from './use-cases/get-version.js';
import { createListVersions } from './use-cases/list-versions.js';
import { createSetAlias } from './use-cases/set-alias.js';
import { createSubmitTraining } from './use-cases/submit-training.js';
import { createSweepRuns, type SweepRuns } from './use-cases/sweep-runs.js';
import { createTrainModel, type TrainModel } from './use-cases/train-model.js';
import { createWatchAliases } from './use-cases/watch-aliases.js';
import { createWatchJob } from './use-cases/watch-job.js';

export interface AppDeps {
  runs: RunStore;
  registry: ModelRegistry;
  changes: Changes;
  queue: TrainingQueue;
  trainingSets: TrainingSetSource;
  fitter: ModelFitter;
  checker: ModelChecker;
  internalToken: string;
  /** Aborted first when the service stops. */
  stopping: AbortSignal;
  newId: () => string;
  now: () => Date;
  log: Logger;
  metrics: Metrics;
}

export interface App {
  readonly grpc: Server;
  /** What a queue's worker runs. */
  readonly trainModel: TrainModel;
  readonly sweepRuns: SweepRuns;
}

/** Wires use cases to transports. Opens nothing. */
export function createApp(deps: AppDeps): App {
  const grpc = createInnerServer({ token: deps.internalToken, log: deps.log, metrics: deps.metrics });
  grpc.addService(TrainerServiceClient.service, {
    ...createTrainerService({
      submitTraining: createSubmitTraining(deps),
      watchJob: createWatchJob(deps),
      listVersions: createListVersions(deps),
      getVersion: createGetVersion(deps),
      getArtifact: createGetArtifact(deps),
      setAlias: createSetAlias(deps),
      watchAliases: createWatchAliases(deps),
      stopping: deps.stopping,
      log: deps.log,
    }),
  });
  return { grpc, trainModel: createTrainModel(deps), sweepRuns: createSweepRuns(deps) };
}
