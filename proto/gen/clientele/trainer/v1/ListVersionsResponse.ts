// Original file: clientele/trainer/v1/trainer_service.proto

import type { ModelVersion as _clientele_trainer_v1_ModelVersion, ModelVersion__Output as _clientele_trainer_v1_ModelVersion__Output } from '../../../clientele/trainer/v1/ModelVersion.js';

export interface ListVersionsResponse {
  'versions'?: (_clientele_trainer_v1_ModelVersion)[];
  'nextPageToken'?: (string);
}

export interface ListVersionsResponse__Output {
  'versions': (_clientele_trainer_v1_ModelVersion__Output)[];
  'nextPageToken': (string);
}
