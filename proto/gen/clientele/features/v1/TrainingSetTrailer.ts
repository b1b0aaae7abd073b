// Original file: clientele/features/v1/features_service.proto

import type { Long } from '@grpc/proto-loader';

export interface TrainingSetTrailer {
  'rowCount'?: (number | string | Long);
  'sha256'?: (string);
}

export interface TrainingSetTrailer__Output {
  'rowCount': (string);
  'sha256': (string);
}
