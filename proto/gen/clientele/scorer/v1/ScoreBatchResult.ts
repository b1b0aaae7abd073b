// Original file: clientele/scorer/v1/scorer_service.proto

import type { Score as _clientele_gateway_v1_Score, Score__Output as _clientele_gateway_v1_Score__Output } from '../../../clientele/gateway/v1/Score.js';
import type { ScoreError as _clientele_scorer_v1_ScoreError, ScoreError__Output as _clientele_scorer_v1_ScoreError__Output } from '../../../clientele/scorer/v1/ScoreError.js';

export interface ScoreBatchResult {
  'scores'?: (_clientele_gateway_v1_Score)[];
  'error'?: (_clientele_scorer_v1_ScoreError | null);
}

export interface ScoreBatchResult__Output {
  'scores': (_clientele_gateway_v1_Score__Output)[];
  'error': (_clientele_scorer_v1_ScoreError__Output | null);
}
