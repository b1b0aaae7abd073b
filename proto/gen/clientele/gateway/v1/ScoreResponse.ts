// Original file: clientele/gateway/v1/gateway_service.proto

import type { Score as _clientele_gateway_v1_Score, Score__Output as _clientele_gateway_v1_Score__Output } from '../../../clientele/gateway/v1/Score.js';

export interface ScoreResponse {
  'scores'?: (_clientele_gateway_v1_Score)[];
}

export interface ScoreResponse__Output {
  'scores': (_clientele_gateway_v1_Score__Output)[];
}
