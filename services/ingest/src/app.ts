import type { Server } from '@grpc/grpc-js';
import { IngestServiceClient } from '@clientele/proto/services';
import { createInnerServer } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import type { Metrics } from '@clientele/shared/metrics';
import type { AppendLoad, EventLog, IdentifierReader, LogMaintenance, SourceStore } from './ports.js';
import { createIngestService } from './transport/grpc/ingest-service.js';
import { createAppendEvents } from './use-cases/append-events.js';
import { createEnsureSource } from './use-cases/ensure-source.js';
import { createHashIdentifiers } from './use-cases/hash-identifiers.js';
import { createMaintainLog, type MaintainLog } from './use-cases/maintain-log.js';
import { createRevealIdentifiers } from './use-cases/reveal-identifiers.js';

export interface AppDeps {
  readonly eventLog: EventLog;
  readonly sources: SourceStore;
  readonly reader: IdentifierReader;
  readonly maintenance: LogMaintenance;
  readonly workspaceSecret: string;
  readonly internalToken: string;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface App {
  readonly grpc: Server;
  readonly maintainLog: MaintainLog;
  readonly readLoad: () => AppendLoad;
}

/** Wires use cases to transports. Opens nothing, so tests call it with fakes. */
export function createApp(deps: AppDeps): App {
  const { eventLog, sources, workspaceSecret, now, newId, log, metrics } = deps;
  const { appendEvents, readLoad } = createAppendEvents({ log: eventLog, sources, workspaceSecret, now, newId });
  const grpc = createInnerServer({ token: deps.internalToken, log, metrics });
  grpc.addService(
    IngestServiceClient.service,
    createIngestService({
      appendEvents,
      ensureSource: createEnsureSource({ sources }),
      hashIdentifiers: createHashIdentifiers({ workspaceSecret }),
      revealIdentifiers: createRevealIdentifiers({ reader: deps.reader }),
      log,
    }),
  );
  return { grpc, maintainLog: createMaintainLog({ maintenance: deps.maintenance, now }), readLoad };
}
