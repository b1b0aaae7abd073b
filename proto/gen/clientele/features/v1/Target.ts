// Original file: clientele/features/v1/features_service.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.js';

export interface Target {
  'event'?: (string);
  'within'?: (_google_protobuf_Duration | null);
}

export interface Target__Output {
  'event': (string);
  'within': (_google_protobuf_Duration__Output | null);
}
