// Original file: clientele/features/v1/features_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';
import type { Split as _clientele_features_v1_Split, Split__Output as _clientele_features_v1_Split__Output } from '../../../clientele/features/v1/Split.js';

export interface Cutoff {
  'cutoffTime'?: (_google_protobuf_Timestamp | null);
  'split'?: (_clientele_features_v1_Split);
}

export interface Cutoff__Output {
  'cutoffTime': (_google_protobuf_Timestamp__Output | null);
  'split': (_clientele_features_v1_Split__Output);
}
