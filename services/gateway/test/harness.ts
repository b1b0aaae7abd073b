import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { apiKeyHash, createApiKey, SCOPES, type Scope } from '@clientele/contracts/api-key';
import {
  FeaturesServiceClient,
  IngestServiceClient,
  ScorerServiceClient,
  TrainerServiceClient,
} from '@clientele/proto/services';
import { createClient } from '@clientele/shared/grpc-client';
import { serveGrpc } from '@clientele/shared/grpc-server';
import { createLogger, type Logger } from '@clientele/shared/log';
import { createMetrics } from '@clientele/shared/metrics';
import { migrate } from '@clientele/shared/migrate';
import { openPostgres } from '@clientele/shared/postgres';
import { createTestDatabase } from '@clientele/shared/testing';
import type { Pool } from 'pg';
import { createMeteredEventLog, createMeteredKeyStore, createMeteredScorer } from '../src/adapters/gateway-metrics.js';
import { createGrpcFeatures } from '../src/adapters/grpc-features.js';
import { createGrpcHealthProbe } from '../src/adapters/grpc-health.js';
import { createGrpcIngest } from '../src/adapters/grpc-ingest.js';
import { createGrpcScorer } from '../src/adapters/grpc-scorer.js';
import { createGrpcTrainer } from '../src/adapters/grpc-trainer.js';
import { createPostgresApiKeys } from '../src/adapters/postgres-api-keys.js';
import { createPostgresAuditLog } from '../src/adapters/postgres-audit-log.js';
import { createPostgresHealthProbe } from '../src/adapters/postgres-health.js';
import { createApp, type App } from '../src/app.js';
import { holdToDocument } from '../src/documented.fixture.js';
import type { ApiKeyRecord } from '../src/domain/access.js';
import { auditEntry } from '../src/ports.contract.js';
import { startInnerServices, TOKEN, type InnerServices } from './inner-services.js';

export const WORKSPACE_SECRET = 'a workspace secret of the tests';

export interface Harness {
  readonly app: App;
  readonly inner: InnerServices;
  readonly pool: Pool;
  readonly databaseUrl: string;
  /** Of REST. */
  readonly url: string;
  readonly grpcAddress: string;
  readonly logLines: string[];
  addKey(scopes?: readonly Scope[], fields?: Partial<ApiKeyRecord>): Promise<string>;
  stop(): Promise<void>;
}

/** The gateway with its real adapters: Postgres, gRPC over sockets to stand-ins, both public doors listening. */
export async function startHarness(scoreTimeoutMs = 1_000): Promise<Harness> {
  const logLines: string[] = [];
  const log = createLogger({
    service: 'gateway',
    level: 'info',
    destination: { write: (line) => logLines.push(line) },
  });
  const database = await createTestDatabase('gateway_');
  const folder = join(__dirname, '../migrations');
  await migrate({ databaseUrl: database.url, schema: 'gateway', folder, log });
  const pool = openPostgres(database.url, log, { schema: 'gateway', statementTimeoutMs: 2_000 });
  const inner = await startInnerServices();
  const { app, close } = createRealApp({ pool, inner, log, scoreTimeoutMs });
  const grpc = await serveGrpc(app.grpc, '127.0.0.1', 0, { drainTimeoutMs: 100 });
  grpc.setServing(true);
  holdToDocument(app.http);
  await app.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.http.server.address() as AddressInfo;
  const keys = createPostgresApiKeys(pool);
  return {
    app,
    inner,
    pool,
    databaseUrl: database.url,
    url: `http://127.0.0.1:${port}`,
    grpcAddress: `127.0.0.1:${grpc.port}`,
    logLines,
    async addKey(scopes = SCOPES, fields = {}) {
      const { keyId, key } = createApiKey();
      const record = { ...toRecord(keyId, key, scopes), ...fields };
      await keys.insert(record, auditEntry());
      if (record.revokeTime !== undefined) await keys.revoke(keyId, auditEntry());
      return key;
    },
    async stop() {
      app.announceStop();
      try {
        await app.http.close(); // fails when an answer was not as documented
      } finally {
        await grpc.stop();
        close();
        await inner.stop();
        await pool.end();
        await database.drop();
      }
    },
  };
}

interface RealAppDeps {
  readonly pool: Pool;
  readonly inner: InnerServices;
  readonly log: Logger;
  readonly scoreTimeoutMs: number;
}

function createRealApp({ pool, inner, log, scoreTimeoutMs }: RealAppDeps): { app: App; close: () => void } {
  const at = (name: keyof InnerServices['serving']): string => `127.0.0.1:${inner.serving[name].port}`;
  const metrics = createMetrics();
  const ingest = createClient(IngestServiceClient, at('ingest'), { token: TOKEN, metrics });
  const features = createClient(FeaturesServiceClient, at('features'), { token: TOKEN, metrics });
  const scorer = createClient(ScorerServiceClient, at('scorer'), { token: TOKEN, metrics });
  const trainer = createClient(TrainerServiceClient, at('trainer'), { token: TOKEN, metrics });
  const app = createApp({
    keys: createMeteredKeyStore(createPostgresApiKeys(pool), metrics),
    audit: createPostgresAuditLog(pool),
    ingest: createMeteredEventLog(createGrpcIngest(ingest), metrics),
    scorer: createMeteredScorer(createGrpcScorer(scorer, scoreTimeoutMs), metrics),
    views: createGrpcFeatures(features),
    models: createGrpcTrainer(trainer),
    probes: [
      createGrpcHealthProbe('ingest', ingest),
      createGrpcHealthProbe('features', features),
      createGrpcHealthProbe('scorer', scorer),
      createGrpcHealthProbe('trainer', trainer),
      createPostgresHealthProbe(pool),
    ],
    workspaceSecret: WORKSPACE_SECRET,
    scoreTimeoutMs,
    now: () => new Date(),
    nowMs: () => performance.now(),
    log,
    metrics,
  });
  const clients = [ingest, features, scorer, trainer];
  return {
    app,
    close: () => {
      for (const client of clients) client.close();
    },
  };
}

const toRecord = (keyId: string, key: string, scopes: readonly Scope[]): ApiKeyRecord => ({
  keyId,
  hash: apiKeyHash(WORKSPACE_SECRET, key),
  scopes,
  source: { id: 4, name: 'shop' },
  name: 'test',
  createTime: new Date('2026-11-22T05:00:00Z'),
  revokeTime: undefined,
});
