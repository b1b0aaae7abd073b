// Original file: clientele/features/v1/features_service.proto

import type { LogPosition as _clientele_features_v1_LogPosition, LogPosition__Output as _clientele_features_v1_LogPosition__Output } from '../../../clientele/features/v1/LogPosition.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

export interface DescribeLogResponse {
  'position'?: (_clientele_features_v1_LogPosition | null);
  'maxAvailableTime'?: (_google_protobuf_Timestamp | null);
}

export interface DescribeLogResponse__Output {
  'position': (_clientele_features_v1_LogPosition__Output | null);
  'maxAvailableTime': (_google_protobuf_Timestamp__Output | null);
}
