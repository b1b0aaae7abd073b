import { setTimeout as delay } from 'node:timers/promises';
import {
  FeaturesServiceClient,
  IngestServiceClient,
  ScorerServiceClient,
  TrainerServiceClient,
} from '@clientele/proto/services';
import { createClient } from '@clientele/shared/grpc-client';
import { serveGrpc } from '@clientele/shared/grpc-server';
import { loadConfigOrExit, runService } from '@clientele/shared/lifecycle';
import { createLogger } from '@clientele/shared/log';
import { startMetrics } from '@clientele/shared/metrics-server';
import { meterPools } from '@clientele/shared/metrics-stores';
import { openPostgres, waitForPostgres } from '@clientele/shared/postgres';
import { createMeteredEventLog, createMeteredKeyStore, createMeteredScorer } from './adapters/gateway-metrics.js';
import { createGrpcFeatures } from './adapters/grpc-features.js';
import { createGrpcHealthProbe } from './adapters/grpc-health.js';
import { createGrpcIngest } from './adapters/grpc-ingest.js';
import { createGrpcScorer } from './adapters/grpc-scorer.js';
import { createGrpcTrainer } from './adapters/grpc-trainer.js';
import { createPostgresApiKeys } from './adapters/postgres-api-keys.js';
import { createPostgresAuditLog } from './adapters/postgres-audit-log.js';
import { createPostgresHealthProbe } from './adapters/postgres-health.js';
import { createApp } from './app.js';
import { loadConfig } from './config.js';

const SCORE_TIMEOUT_MS = 1_000;
const STATEMENT_TIMEOUT_MS = 2_000;
/** How long load balancers have to see that we are not ready before the doors close. */
const STOP_NOTICE_MS = 1_000;

const config = loadConfigOrExit('gateway', loadConfig);
const log = createLogger({ service: 'gateway', level: config.LOG_LEVEL });

await runService(
  log,
  async (onStop) => {
    const { metrics, metricsPort } = await startMetrics(onStop, config.METRICS_HOST, config.GATEWAY_METRICS_PORT);
    const options = { schema: 'gateway', applicationName: 'gateway', statementTimeoutMs: STATEMENT_TIMEOUT_MS };
    const pool = openPostgres(config.DATABASE_URL, log, options);
    onStop('postgres', () => pool.end());
    meterPools(metrics, { main: pool });
    const inner = { token: config.INTERNAL_TOKEN, metrics };
    const ingest = createClient(IngestServiceClient, config.INGEST_GRPC_ADDRESS, inner);
    const features = createClient(FeaturesServiceClient, config.FEATURES_GRPC_ADDRESS, inner);
    const scorer = createClient(ScorerServiceClient, config.SCORER_GRPC_ADDRESS, inner);
    const trainer = createClient(TrainerServiceClient, config.TRAINER_GRPC_ADDRESS, inner);
    onStop('inner clients', () => {
      for (const client of [ingest, features, scorer, trainer]) client.close();
    });
    await waitForPostgres(pool, log);
    const { http, grpc, announceStop } = createApp({
      keys: createMeteredKeyStore(createPostgresApiKeys(pool), metrics),
      audit: createPostgresAuditLog(pool),
      ingest: createMeteredEventLog(createGrpcIngest(ingest), metrics),
      scorer: createMeteredScorer(createGrpcScorer(scorer, SCORE_TIMEOUT_MS), metrics),
      views: createGrpcFeatures(features),
      models: createGrpcTrainer(trainer),
      probes: [
        createGrpcHealthProbe('ingest', ingest),
        createGrpcHealthProbe('features', features),
        createGrpcHealthProbe('scorer', scorer),
        createGrpcHealthProbe('trainer', trainer),
        createPostgresHealthProbe(pool),
      ],
      workspaceSecret: config.WORKSPACE_SECRET,
      scoreTimeoutMs: SCORE_TIMEOUT_MS,
      now: () => new Date(),
      nowMs: () => performance.now(),
      log,
      metrics,
    });
    const serving = await serveGrpc(grpc, config.GATEWAY_HOST, config.GATEWAY_GRPC_PORT, { metrics });
    onStop('grpc', () => serving.stop());
    await http.listen({ host: config.GATEWAY_HOST, port: config.GATEWAY_HTTP_PORT });
    onStop('http', () => http.close());
    onStop('readiness', async () => {
      announceStop();
      serving.setServing(false);
      await delay(STOP_NOTICE_MS);
    });
    serving.setServing(true);
    log.info({ http: http.addresses(), grpc_port: serving.port, metrics_port: metricsPort }, 'ready');
  },
  { supervised: config.CLIENTELE_SUPERVISED },
);
