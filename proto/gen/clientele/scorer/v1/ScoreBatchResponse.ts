// Original file: clientele/scorer/v1/scorer_service.proto

import type { ScoreBatchResult as _clientele_scorer_v1_ScoreBatchResult, ScoreBatchResult__Output as _clientele_scorer_v1_ScoreBatchResult__Output } from '../../../clientele/scorer/v1/ScoreBatchResult.js';

export interface ScoreBatchResponse {
  'results'?: (_clientele_scorer_v1_ScoreBatchResult)[];
}

export interface ScoreBatchResponse__Output {
  'results': (_clientele_scorer_v1_ScoreBatchResult__Output)[];
}
