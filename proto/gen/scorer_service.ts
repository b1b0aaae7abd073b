import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CustomerRef as _clientele_gateway_v1_CustomerRef, CustomerRef__Output as _clientele_gateway_v1_CustomerRef__Output } from './clientele/gateway/v1/CustomerRef.js';
import type { Reason as _clientele_gateway_v1_Reason, Reason__Output as _clientele_gateway_v1_Reason__Output } from './clientele/gateway/v1/Reason.js';
import type { Score as _clientele_gateway_v1_Score, Score__Output as _clientele_gateway_v1_Score__Output } from './clientele/gateway/v1/Score.js';
import type { ScoreBatchItem as _clientele_scorer_v1_ScoreBatchItem, ScoreBatchItem__Output as _clientele_scorer_v1_ScoreBatchItem__Output } from './clientele/scorer/v1/ScoreBatchItem.js';
import type { ScoreBatchRequest as _clientele_scorer_v1_ScoreBatchRequest, ScoreBatchRequest__Output as _clientele_scorer_v1_ScoreBatchRequest__Output } from './clientele/scorer/v1/ScoreBatchRequest.js';
import type { ScoreBatchResponse as _clientele_scorer_v1_ScoreBatchResponse, ScoreBatchResponse__Output as _clientele_scorer_v1_ScoreBatchResponse__Output } from './clientele/scorer/v1/ScoreBatchResponse.js';
import type { ScoreBatchResult as _clientele_scorer_v1_ScoreBatchResult, ScoreBatchResult__Output as _clientele_scorer_v1_ScoreBatchResult__Output } from './clientele/scorer/v1/ScoreBatchResult.js';
import type { ScoreError as _clientele_scorer_v1_ScoreError, ScoreError__Output as _clientele_scorer_v1_ScoreError__Output } from './clientele/scorer/v1/ScoreError.js';
import type { ScorerServiceClient as _clientele_scorer_v1_ScorerServiceClient, ScorerServiceDefinition as _clientele_scorer_v1_ScorerServiceDefinition } from './clientele/scorer/v1/ScorerService.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  clientele: {
    gateway: {
      v1: {
        CustomerRef: MessageTypeDefinition<_clientele_gateway_v1_CustomerRef, _clientele_gateway_v1_CustomerRef__Output>
        Reason: MessageTypeDefinition<_clientele_gateway_v1_Reason, _clientele_gateway_v1_Reason__Output>
        Score: MessageTypeDefinition<_clientele_gateway_v1_Score, _clientele_gateway_v1_Score__Output>
      }
    }
    scorer: {
      v1: {
        ScoreBatchItem: MessageTypeDefinition<_clientele_scorer_v1_ScoreBatchItem, _clientele_scorer_v1_ScoreBatchItem__Output>
        ScoreBatchRequest: MessageTypeDefinition<_clientele_scorer_v1_ScoreBatchRequest, _clientele_scorer_v1_ScoreBatchRequest__Output>
        ScoreBatchResponse: MessageTypeDefinition<_clientele_scorer_v1_ScoreBatchResponse, _clientele_scorer_v1_ScoreBatchResponse__Output>
        ScoreBatchResult: MessageTypeDefinition<_clientele_scorer_v1_ScoreBatchResult, _clientele_scorer_v1_ScoreBatchResult__Output>
        ScoreError: MessageTypeDefinition<_clientele_scorer_v1_ScoreError, _clientele_scorer_v1_ScoreError__Output>
        ScorerService: SubtypeConstructor<typeof grpc.Client, _clientele_scorer_v1_ScorerServiceClient> & { service: _clientele_scorer_v1_ScorerServiceDefinition }
      }
    }
  }
  google: {
    protobuf: {
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
}

