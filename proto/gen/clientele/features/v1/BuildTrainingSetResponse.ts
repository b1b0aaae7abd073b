// Original file: clientele/features/v1/features_service.proto

import type { TrainingSetHeader as _clientele_features_v1_TrainingSetHeader, TrainingSetHeader__Output as _clientele_features_v1_TrainingSetHeader__Output } from '../../../clientele/features/v1/TrainingSetHeader.js';
import type { TrainingSetTrailer as _clientele_features_v1_TrainingSetTrailer, TrainingSetTrailer__Output as _clientele_features_v1_TrainingSetTrailer__Output } from '../../../clientele/features/v1/TrainingSetTrailer.js';

export interface BuildTrainingSetResponse {
  'header'?: (_clientele_features_v1_TrainingSetHeader | null);
  'ipc'?: (Buffer | Uint8Array | string);
  'trailer'?: (_clientele_features_v1_TrainingSetTrailer | null);
  'part'?: "header"|"ipc"|"trailer";
}

export interface BuildTrainingSetResponse__Output {
  'header'?: (_clientele_features_v1_TrainingSetHeader__Output | null);
  'ipc'?: (Buffer);
  'trailer'?: (_clientele_features_v1_TrainingSetTrailer__Output | null);
  'part'?: "header"|"ipc"|"trailer";
}
