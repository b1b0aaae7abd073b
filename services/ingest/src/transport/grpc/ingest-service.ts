import type { IngestServiceHandlers } from '@clientele/proto/gen/clientele/ingest/v1/IngestService';
import { unary } from '@clientele/shared/grpc-server';
import type { Logger } from '@clientele/shared/log';
import type { AppendEvents } from '../../use-cases/append-events.js';
import type { EnsureSource } from '../../use-cases/ensure-source.js';
import type { HashIdentifiers } from '../../use-cases/hash-identifiers.js';
import type { RevealIdentifiers } from '../../use-cases/reveal-identifiers.js';
import {
  fromProtoAppendEvents,
  fromProtoHashIdentifiers,
  fromProtoRevealIdentifiers,
  toProtoAppendEvents,
} from './convert.js';

export interface IngestServiceDeps {
  readonly appendEvents: AppendEvents;
  readonly ensureSource: EnsureSource;
  readonly hashIdentifiers: HashIdentifiers;
  readonly revealIdentifiers: RevealIdentifiers;
  readonly log: Logger;
}

export const createIngestService = (deps: IngestServiceDeps): IngestServiceHandlers => ({
  AppendEvents: unary(
    deps.log,
    'AppendEvents',
    async (request) => toProtoAppendEvents(await deps.appendEvents(fromProtoAppendEvents(request))),
    { successLevel: 'debug' }, // one for each request of the public API, which the gateway logs
  ),
  EnsureSource: unary(deps.log, 'EnsureSource', async ({ name }) => ({ sourceId: await deps.ensureSource(name) })),
  HashIdentifiers: unary(deps.log, 'HashIdentifiers', (request) =>
    Promise.resolve({ hmacs: [...deps.hashIdentifiers(fromProtoHashIdentifiers(request))] }),
  ),
  RevealIdentifiers: unary(deps.log, 'RevealIdentifiers', async (request) => ({
    subjects: [...(await deps.revealIdentifiers(fromProtoRevealIdentifiers(request)))],
  })),
});
