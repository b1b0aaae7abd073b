// Original file: clientele/gateway/v1/gateway_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ScoreRequest as _clientele_gateway_v1_ScoreRequest, ScoreRequest__Output as _clientele_gateway_v1_ScoreRequest__Output } from '../../../clientele/gateway/v1/ScoreRequest.js';
import type { ScoreResponse as _clientele_gateway_v1_ScoreResponse, ScoreResponse__Output as _clientele_gateway_v1_ScoreResponse__Output } from '../../../clientele/gateway/v1/ScoreResponse.js';

export interface GatewayServiceClient extends grpc.Client {
  Score(argument: _clientele_gateway_v1_ScoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_gateway_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _clientele_gateway_v1_ScoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_gateway_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _clientele_gateway_v1_ScoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_gateway_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  Score(argument: _clientele_gateway_v1_ScoreRequest, callback: grpc.requestCallback<_clientele_gateway_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _clientele_gateway_v1_ScoreRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_gateway_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _clientele_gateway_v1_ScoreRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_gateway_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _clientele_gateway_v1_ScoreRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_gateway_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  score(argument: _clientele_gateway_v1_ScoreRequest, callback: grpc.requestCallback<_clientele_gateway_v1_ScoreResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface GatewayServiceHandlers extends grpc.UntypedServiceImplementation {
  Score: grpc.handleUnaryCall<_clientele_gateway_v1_ScoreRequest__Output, _clientele_gateway_v1_ScoreResponse>;
  
}

export interface GatewayServiceDefinition extends grpc.ServiceDefinition {
  Score: MethodDefinition<_clientele_gateway_v1_ScoreRequest, _clientele_gateway_v1_ScoreResponse, _clientele_gateway_v1_ScoreRequest__Output, _clientele_gateway_v1_ScoreResponse__Output>
}
