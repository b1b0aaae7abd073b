// Original file: clientele/scorer/v1/scorer_service.proto

import type { ScoreBatchItem as _clientele_scorer_v1_ScoreBatchItem, ScoreBatchItem__Output as _clientele_scorer_v1_ScoreBatchItem__Output } from '../../../clientele/scorer/v1/ScoreBatchItem.js';

export interface ScoreBatchRequest {
  'items'?: (_clientele_scorer_v1_ScoreBatchItem)[];
}

export interface ScoreBatchRequest__Output {
  'items': (_clientele_scorer_v1_ScoreBatchItem__Output)[];
}
