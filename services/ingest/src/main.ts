import { randomBytes, randomUUID } from 'node:crypto';
import { serveGrpc } from '@clientele/shared/grpc-server';
import { loadConfigOrExit, runService } from '@clientele/shared/lifecycle';
import { createLogger } from '@clientele/shared/log';
import { startMetrics } from '@clientele/shared/metrics-server';
import { meterPools } from '@clientele/shared/metrics-stores';
import { createOutageLog } from '@clientele/shared/outage-log';
import { pause } from '@clientele/shared/pause';
import { waitForPostgres } from '@clientele/shared/postgres';
import { watchHealth } from '@clientele/shared/watch-health';
import { createMeteredEventLog, meterAppendLoad } from './adapters/metered-event-log.js';
import { createPostgresEventLog } from './adapters/postgres-event-log.js';
import { isWritable } from './adapters/postgres-health.js';
import { createPostgresIdentifierReader } from './adapters/postgres-identifier-reader.js';
import { createPostgresLogMaintenance } from './adapters/postgres-log-maintenance.js';
import { createPostgresSourceStore } from './adapters/postgres-source-store.js';
import { openIngestPostgres } from './adapters/postgres-store.js';
import { createApp } from './app.js';
import { loadConfig } from './config.js';
import { createKeyring } from './domain/sealing.js';

const MAINTENANCE_INTERVAL_MS = 60 * 60 * 1000;
const OUTAGE = {
  lost: 'postgres takes no writes, so events are refused with 503: see that the server of DATABASE_URL runs',
  back: 'postgres takes writes again',
};

const config = loadConfigOrExit('ingest', loadConfig);
const log = createLogger({ service: 'ingest', level: config.LOG_LEVEL });

await runService(
  log,
  async (onStop) => {
    const { metrics, metricsPort } = await startMetrics(onStop, config.METRICS_HOST, config.INGEST_METRICS_PORT);
    const pool = openIngestPostgres(config.DATABASE_URL, log);
    onStop('postgres', () => pool.end());
    meterPools(metrics, { main: pool });
    await waitForPostgres(pool, log);
    const keyring = createKeyring(config.MASTER_KEY, randomBytes);
    const { grpc, maintainLog, readLoad } = createApp({
      eventLog: createMeteredEventLog(createPostgresEventLog(pool, keyring), metrics),
      sources: createPostgresSourceStore(pool),
      reader: createPostgresIdentifierReader(pool, keyring),
      maintenance: createPostgresLogMaintenance(pool),
      workspaceSecret: config.WORKSPACE_SECRET,
      internalToken: config.INTERNAL_TOKEN,
      now: () => new Date(),
      newId: randomUUID,
      log,
      metrics,
    });
    meterAppendLoad(metrics, readLoad);
    await maintainLog();
    const stopping = new AbortController();
    const maintaining = maintainHourly(maintainLog, stopping.signal);
    const serving = await serveGrpc(grpc, config.GRPC_HOST, config.INGEST_GRPC_PORT, { metrics });
    const noteOutage = createOutageLog(log, OUTAGE);
    const watching = watchHealth(
      () => isWritable(pool),
      (isReady, err) => {
        serving.setServing(isReady);
        noteOutage(isReady, err);
      },
      stopping.signal,
    );
    onStop('grpc', async () => {
      stopping.abort();
      await Promise.all([serving.stop(), maintaining, watching]);
    });
    log.info({ port: serving.port, metrics_port: metricsPort }, 'ready');
  },
  { supervised: config.CLIENTELE_SUPERVISED },
);

async function maintainHourly(maintainLog: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(MAINTENANCE_INTERVAL_MS, signal);
    if (signal.aborted) return;
    await maintainLog().catch((err: unknown) => {
      log.warn({ err }, 'maintenance failed');
    });
  }
}
