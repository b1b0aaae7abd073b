// Original file: clientele/scorer/v1/scorer_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ScoreBatchRequest as _clientele_scorer_v1_ScoreBatchRequest, ScoreBatchRequest__Output as _clientele_scorer_v1_ScoreBatchRequest__Output } from '../../../clientele/scorer/v1/ScoreBatchRequest.js';
import type { ScoreBatchResponse as _clientele_scorer_v1_ScoreBatchResponse, ScoreBatchResponse__Output as _clientele_scorer_v1_ScoreBatchResponse__Output } from '../../../clientele/scorer/v1/ScoreBatchResponse.js';

export interface ScorerServiceClient extends grpc.Client {
  ScoreBatch(argument: _clientele_scorer_v1_ScoreBatchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_scorer_v1_ScoreBatchResponse__Output>): grpc.ClientUnaryCall;
  ScoreBatch(argument: _clientele_scorer_v1_ScoreBatchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_scorer_v1_ScoreBatchResponse__Output>): grpc.ClientUnaryCall;
  ScoreBatch(argument: _clientele_scorer_v1_ScoreBatchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_scorer_v1_ScoreBatchResponse__Output>): grpc.ClientUnaryCall;
  ScoreBatch(argument: _clientele_scorer_v1_ScoreBatchRequest, callback: grpc.requestCallback<_clientele_scorer_v1_ScoreBatchResponse__Output>): grpc.ClientUnaryCall;
  scoreBatch(argument: _clientele_scorer_v1_ScoreBatchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_scorer_v1_ScoreBatchResponse__Output>): grpc.ClientUnaryCall;
  scoreBatch(argument: _clientele_scorer_v1_ScoreBatchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_scorer_v1_ScoreBatchResponse__Output>): grpc.ClientUnaryCall;
  scoreBatch(argument: _clientele_scorer_v1_ScoreBatchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_scorer_v1_ScoreBatchResponse__Output>): grpc.ClientUnaryCall;
  scoreBatch(argument: _clientele_scorer_v1_ScoreBatchRequest, callback: grpc.requestCallback<_clientele_scorer_v1_ScoreBatchResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ScorerServiceHandlers extends grpc.UntypedServiceImplementation {
  ScoreBatch: grpc.handleUnaryCall<_clientele_scorer_v1_ScoreBatchRequest__Output, _clientele_scorer_v1_ScoreBatchResponse>;
  
}

export interface ScorerServiceDefinition extends grpc.ServiceDefinition {
  ScoreBatch: MethodDefinition<_clientele_scorer_v1_ScoreBatchRequest, _clientele_scorer_v1_ScoreBatchResponse, _clientele_scorer_v1_ScoreBatchRequest__Output, _clientele_scorer_v1_ScoreBatchResponse__Output>
}
