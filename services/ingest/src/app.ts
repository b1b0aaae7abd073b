import type { Server } from '@grpc/grpc-js';
import { IngestServiceClient } from '@clientele/proto/services';
import { createInnerServer } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import type { EventLog, IdentifierReader, LogMaintenance, SourceStore } from './ports.js';
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
}

export interface App {
  readonly grpc: Server;
  readonly maintainLog: MaintainLog;
}

/** Wires use cases to transports. Opens nothing, so tests call it with fakes. */
export function createApp(deps: AppDeps): App {
  const { eventLog, sources, workspaceSecret, now, newId, log } = deps;
  const grpc = createInnerServer({ token: deps.internalToken, log });
  grpc.addService(
    IngestServiceClient.service,
    createIngestService({
      appendEvents: createAppendEvents({ log: eventLog, sources, workspaceSecret, now, newId }),
      ensureSource: createEnsureSource({ sources }),
      hashIdentifiers: createHashIdentifiers({ workspaceSecret }),
      revealIdentifiers: createRevealIdentifiers({ reader: deps.reader }),
      log,
    }),
  );
  return { grpc, maintainLog: createMaintainLog({ maintenance: deps.maintenance, now }) };
}
