// Original file: clientele/features/v1/features_service.proto

import type { LogPosition as _clientele_features_v1_LogPosition, LogPosition__Output as _clientele_features_v1_LogPosition__Output } from '../../../clientele/features/v1/LogPosition.js';

export interface TrainingSetHeader {
  'trainingSetId'?: (string);
  'headerJson'?: (string);
  'position'?: (_clientele_features_v1_LogPosition | null);
}

export interface TrainingSetHeader__Output {
  'trainingSetId': (string);
  'headerJson': (string);
  'position': (_clientele_features_v1_LogPosition__Output | null);
}
