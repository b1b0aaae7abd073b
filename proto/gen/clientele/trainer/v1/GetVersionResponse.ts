// Original file: clientele/trainer/v1/trainer_service.proto

import type { ModelVersion as _clientele_trainer_v1_ModelVersion, ModelVersion__Output as _clientele_trainer_v1_ModelVersion__Output } from '../../../clientele/trainer/v1/ModelVersion.js';

export interface GetVersionResponse {
  'version'?: (_clientele_trainer_v1_ModelVersion | null);
  'manifestJson'?: (string);
}

export interface GetVersionResponse__Output {
  'version': (_clientele_trainer_v1_ModelVersion__Output | null);
  'manifestJson': (string);
}
