// Original file: clientele/ingest/v1/ingest_service.proto

import type { Dialect as _clientele_ingest_v1_Dialect, Dialect__Output as _clientele_ingest_v1_Dialect__Output } from '../../../clientele/ingest/v1/Dialect.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

export interface AppendEventsRequest {
  'body'?: (Buffer | Uint8Array | string);
  'dialect'?: (_clientele_ingest_v1_Dialect);
  'route'?: (string);
  'sourceId'?: (number);
  'receiveTime'?: (_google_protobuf_Timestamp | null);
  'requestId'?: (string);
}

export interface AppendEventsRequest__Output {
  'body': (Buffer);
  'dialect': (_clientele_ingest_v1_Dialect__Output);
  'route': (string);
  'sourceId': (number);
  'receiveTime': (_google_protobuf_Timestamp__Output | null);
  'requestId': (string);
}
