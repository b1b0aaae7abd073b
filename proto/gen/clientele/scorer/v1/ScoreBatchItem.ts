// Original file: clientele/scorer/v1/scorer_service.proto

import type { CustomerRef as _clientele_gateway_v1_CustomerRef, CustomerRef__Output as _clientele_gateway_v1_CustomerRef__Output } from '../../../clientele/gateway/v1/CustomerRef.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

export interface ScoreBatchItem {
  'model'?: (string);
  'alias'?: (string);
  'customers'?: (_clientele_gateway_v1_CustomerRef)[];
  'explain'?: (number);
  'strict'?: (boolean);
  'atTime'?: (_google_protobuf_Timestamp | null);
  'requestId'?: (string);
}

export interface ScoreBatchItem__Output {
  'model': (string);
  'alias': (string);
  'customers': (_clientele_gateway_v1_CustomerRef__Output)[];
  'explain': (number);
  'strict': (boolean);
  'atTime': (_google_protobuf_Timestamp__Output | null);
  'requestId': (string);
}
