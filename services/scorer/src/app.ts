import type { Server } from '@grpc/grpc-js';
import { ScorerServiceClient } from '@clientele/proto/services';
import { createInnerServer } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import type { Metrics } from '@clientele/shared/metrics';
import type { ArtifactCache, ModelSource, ModelTable, ScoreObserver, StateReader, StateRebuilder } from './ports.js';
import { createScorerService } from './transport/grpc/scorer-service.js';
import { createFollowAliases, type FollowAliases } from './use-cases/follow-aliases.js';
import { createLoadModel, type OpenGraph } from './use-cases/load-model.js';
import { createObtainArtifact } from './use-cases/obtain-artifact.js';
import { createReconcileModels } from './use-cases/reconcile-models.js';
import { createResolveStates } from './use-cases/resolve-states.js';
import { createScoreBatch, type ScoreBatch } from './use-cases/score-batch.js';

export interface AppDeps {
  readonly states: StateReader;
  readonly rebuilder: StateRebuilder;
  readonly source: ModelSource;
  readonly cache: ArtifactCache;
  readonly table: ModelTable;
  readonly openGraph: OpenGraph;
  readonly observer: ScoreObserver;
  readonly workspaceSecret: string;
  readonly internalToken: string;
  /** Unix epoch ms. */
  readonly nowMs: () => number;
  /** Monotonic clock, ms. */
  readonly clockMs: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Wires use cases to transports. Opens nothing, so tests call it with adapters of their own. */
export function createApp(deps: AppDeps): { grpc: Server; followAliases: FollowAliases } {
  const { table, source, cache, clockMs, log } = deps;
  const resolveStates = createResolveStates(deps);
  const scoreBatch = createScoreBatch({ ...deps, resolveStates });
  const reconcileModels = createReconcileModels({
    obtainArtifact: createObtainArtifact({ source, cache, log }),
    loadModel: createLoadModel(deps.openGraph),
    table,
    cache,
    clockMs,
    log,
  });
  const grpc = createInnerServer({ token: deps.internalToken, log, metrics: deps.metrics });
  grpc.addService(
    ScorerServiceClient.service,
    createScorerService({ scoreBatch: observed(scoreBatch, deps.observer), log }),
  );
  return { grpc, followAliases: createFollowAliases({ source, cache, table, reconcileModels, log }) };
}

const observed =
  (scoreBatch: ScoreBatch, observer: ScoreObserver): ScoreBatch =>
  async (items) => {
    const results = await scoreBatch(items);
    observer.answered(results);
    return results;
  };
