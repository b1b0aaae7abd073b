// Original file: clientele/gateway/v1/score.proto

import type { CustomerRef as _clientele_gateway_v1_CustomerRef, CustomerRef__Output as _clientele_gateway_v1_CustomerRef__Output } from '../../../clientele/gateway/v1/CustomerRef.js';
import type { Reason as _clientele_gateway_v1_Reason, Reason__Output as _clientele_gateway_v1_Reason__Output } from '../../../clientele/gateway/v1/Reason.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

export interface Score {
  'customer'?: (_clientele_gateway_v1_CustomerRef | null);
  'known'?: (boolean);
  'model'?: (string);
  'version'?: (number);
  'alias'?: (string);
  'probability'?: (number | string);
  'band'?: (string);
  'percentile'?: (number | string);
  'margin'?: (number | string);
  'baseMargin'?: (number | string);
  'reasons'?: (_clientele_gateway_v1_Reason)[];
  'otherContribution'?: (number | string);
  'method'?: (string);
  'scoreTime'?: (_google_protobuf_Timestamp | null);
  'degraded'?: (boolean);
}

export interface Score__Output {
  'customer': (_clientele_gateway_v1_CustomerRef__Output | null);
  'known': (boolean);
  'model': (string);
  'version': (number);
  'alias': (string);
  'probability': (number);
  'band': (string);
  'percentile': (number);
  'margin': (number);
  'baseMargin': (number);
  'reasons': (_clientele_gateway_v1_Reason__Output)[];
  'otherContribution': (number);
  'method': (string);
  'scoreTime': (_google_protobuf_Timestamp__Output | null);
  'degraded': (boolean);
}
