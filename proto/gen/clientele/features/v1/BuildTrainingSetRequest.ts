// Original file: clientele/features/v1/features_service.proto

import type { Target as _clientele_features_v1_Target, Target__Output as _clientele_features_v1_Target__Output } from '../../../clientele/features/v1/Target.js';
import type { Population as _clientele_features_v1_Population, Population__Output as _clientele_features_v1_Population__Output } from '../../../clientele/features/v1/Population.js';
import type { Cutoff as _clientele_features_v1_Cutoff, Cutoff__Output as _clientele_features_v1_Cutoff__Output } from '../../../clientele/features/v1/Cutoff.js';
import type { LogPosition as _clientele_features_v1_LogPosition, LogPosition__Output as _clientele_features_v1_LogPosition__Output } from '../../../clientele/features/v1/LogPosition.js';

export interface BuildTrainingSetRequest {
  'featureViews'?: (string)[];
  'target'?: (_clientele_features_v1_Target | null);
  'population'?: (_clientele_features_v1_Population | null);
  'cutoffs'?: (_clientele_features_v1_Cutoff)[];
  'position'?: (_clientele_features_v1_LogPosition | null);
  'includeLate'?: (boolean);
}

export interface BuildTrainingSetRequest__Output {
  'featureViews': (string)[];
  'target': (_clientele_features_v1_Target__Output | null);
  'population': (_clientele_features_v1_Population__Output | null);
  'cutoffs': (_clientele_features_v1_Cutoff__Output)[];
  'position': (_clientele_features_v1_LogPosition__Output | null);
  'includeLate': (boolean);
}
