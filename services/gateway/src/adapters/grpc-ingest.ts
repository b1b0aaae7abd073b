import type { AppendEventsRequest } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsRequest';
import type { AppendEventsResponse__Output } from '@clientele/proto/gen/clientele/ingest/v1/AppendEventsResponse';
import type { EnsureSourceRequest } from '@clientele/proto/gen/clientele/ingest/v1/EnsureSourceRequest';
import type { EnsureSourceResponse__Output } from '@clientele/proto/gen/clientele/ingest/v1/EnsureSourceResponse';
import type { IngestServiceClient } from '@clientele/proto/gen/clientele/ingest/v1/IngestService';
import { callUnary, type UnaryMethod } from '@clientele/shared/grpc-client';
import { toWireTime } from '@clientele/shared/wire-time';
import type { EventLog, SourceRegistry } from '../ports.js';

const APPEND_TIMEOUT_MS = 5_000;
const SOURCE_TIMEOUT_MS = 5_000;

export function createGrpcIngest(client: IngestServiceClient): EventLog & SourceRegistry {
  const appendEvents: UnaryMethod<AppendEventsRequest, AppendEventsResponse__Output> = (...args) =>
    client.appendEvents(...args);
  const ensureSource: UnaryMethod<EnsureSourceRequest, EnsureSourceResponse__Output> = (...args) =>
    client.ensureSource(...args);
  return {
    async append({ body, route, sourceId, receiveTime, requestId }) {
      const counts = await callUnary(
        appendEvents,
        {
          body,
          dialect: 'DIALECT_SEGMENT',
          route,
          sourceId,
          receiveTime: toWireTime(receiveTime.getTime()),
          requestId,
        },
        { timeoutMs: APPEND_TIMEOUT_MS },
      );
      return { accepted: counts.acceptedCount, duplicate: counts.duplicateCount, rejected: counts.rejectedCount };
    },
    async ensureSource(name) {
      const { sourceId } = await callUnary(ensureSource, { name }, { timeoutMs: SOURCE_TIMEOUT_MS });
      return sourceId;
    },
  };
}
