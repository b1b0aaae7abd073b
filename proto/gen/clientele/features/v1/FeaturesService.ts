// Original file: clientele/features/v1/features_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BuildTrainingSetRequest as _clientele_features_v1_BuildTrainingSetRequest, BuildTrainingSetRequest__Output as _clientele_features_v1_BuildTrainingSetRequest__Output } from '../../../clientele/features/v1/BuildTrainingSetRequest.js';
import type { BuildTrainingSetResponse as _clientele_features_v1_BuildTrainingSetResponse, BuildTrainingSetResponse__Output as _clientele_features_v1_BuildTrainingSetResponse__Output } from '../../../clientele/features/v1/BuildTrainingSetResponse.js';
import type { DescribeLogRequest as _clientele_features_v1_DescribeLogRequest, DescribeLogRequest__Output as _clientele_features_v1_DescribeLogRequest__Output } from '../../../clientele/features/v1/DescribeLogRequest.js';
import type { DescribeLogResponse as _clientele_features_v1_DescribeLogResponse, DescribeLogResponse__Output as _clientele_features_v1_DescribeLogResponse__Output } from '../../../clientele/features/v1/DescribeLogResponse.js';
import type { PublishViewRequest as _clientele_features_v1_PublishViewRequest, PublishViewRequest__Output as _clientele_features_v1_PublishViewRequest__Output } from '../../../clientele/features/v1/PublishViewRequest.js';
import type { PublishViewResponse as _clientele_features_v1_PublishViewResponse, PublishViewResponse__Output as _clientele_features_v1_PublishViewResponse__Output } from '../../../clientele/features/v1/PublishViewResponse.js';
import type { RebuildStatesRequest as _clientele_features_v1_RebuildStatesRequest, RebuildStatesRequest__Output as _clientele_features_v1_RebuildStatesRequest__Output } from '../../../clientele/features/v1/RebuildStatesRequest.js';
import type { RebuildStatesResponse as _clientele_features_v1_RebuildStatesResponse, RebuildStatesResponse__Output as _clientele_features_v1_RebuildStatesResponse__Output } from '../../../clientele/features/v1/RebuildStatesResponse.js';
import type { ResolveCustomersRequest as _clientele_features_v1_ResolveCustomersRequest, ResolveCustomersRequest__Output as _clientele_features_v1_ResolveCustomersRequest__Output } from '../../../clientele/features/v1/ResolveCustomersRequest.js';
import type { ResolveCustomersResponse as _clientele_features_v1_ResolveCustomersResponse, ResolveCustomersResponse__Output as _clientele_features_v1_ResolveCustomersResponse__Output } from '../../../clientele/features/v1/ResolveCustomersResponse.js';

export interface FeaturesServiceClient extends grpc.Client {
  BuildTrainingSet(argument: _clientele_features_v1_BuildTrainingSetRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_features_v1_BuildTrainingSetResponse__Output>;
  BuildTrainingSet(argument: _clientele_features_v1_BuildTrainingSetRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_features_v1_BuildTrainingSetResponse__Output>;
  buildTrainingSet(argument: _clientele_features_v1_BuildTrainingSetRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_features_v1_BuildTrainingSetResponse__Output>;
  buildTrainingSet(argument: _clientele_features_v1_BuildTrainingSetRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_features_v1_BuildTrainingSetResponse__Output>;
  
  DescribeLog(argument: _clientele_features_v1_DescribeLogRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_DescribeLogResponse__Output>): grpc.ClientUnaryCall;
  DescribeLog(argument: _clientele_features_v1_DescribeLogRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_features_v1_DescribeLogResponse__Output>): grpc.ClientUnaryCall;
  DescribeLog(argument: _clientele_features_v1_DescribeLogRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_DescribeLogResponse__Output>): grpc.ClientUnaryCall;
  DescribeLog(argument: _clientele_features_v1_DescribeLogRequest, callback: grpc.requestCallback<_clientele_features_v1_DescribeLogResponse__Output>): grpc.ClientUnaryCall;
  describeLog(argument: _clientele_features_v1_DescribeLogRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_DescribeLogResponse__Output>): grpc.ClientUnaryCall;
  describeLog(argument: _clientele_features_v1_DescribeLogRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_features_v1_DescribeLogResponse__Output>): grpc.ClientUnaryCall;
  describeLog(argument: _clientele_features_v1_DescribeLogRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_DescribeLogResponse__Output>): grpc.ClientUnaryCall;
  describeLog(argument: _clientele_features_v1_DescribeLogRequest, callback: grpc.requestCallback<_clientele_features_v1_DescribeLogResponse__Output>): grpc.ClientUnaryCall;
  
  PublishView(argument: _clientele_features_v1_PublishViewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_PublishViewResponse__Output>): grpc.ClientUnaryCall;
  PublishView(argument: _clientele_features_v1_PublishViewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_features_v1_PublishViewResponse__Output>): grpc.ClientUnaryCall;
  PublishView(argument: _clientele_features_v1_PublishViewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_PublishViewResponse__Output>): grpc.ClientUnaryCall;
  PublishView(argument: _clientele_features_v1_PublishViewRequest, callback: grpc.requestCallback<_clientele_features_v1_PublishViewResponse__Output>): grpc.ClientUnaryCall;
  publishView(argument: _clientele_features_v1_PublishViewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_PublishViewResponse__Output>): grpc.ClientUnaryCall;
  publishView(argument: _clientele_features_v1_PublishViewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_features_v1_PublishViewResponse__Output>): grpc.ClientUnaryCall;
  publishView(argument: _clientele_features_v1_PublishViewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_PublishViewResponse__Output>): grpc.ClientUnaryCall;
  publishView(argument: _clientele_features_v1_PublishViewRequest, callback: grpc.requestCallback<_clientele_features_v1_PublishViewResponse__Output>): grpc.ClientUnaryCall;
  
  RebuildStates(argument: _clientele_features_v1_RebuildStatesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_RebuildStatesResponse__Output>): grpc.ClientUnaryCall;
  RebuildStates(argument: _clientele_features_v1_RebuildStatesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_features_v1_RebuildStatesResponse__Output>): grpc.ClientUnaryCall;
  RebuildStates(argument: _clientele_features_v1_RebuildStatesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_RebuildStatesResponse__Output>): grpc.ClientUnaryCall;
  RebuildStates(argument: _clientele_features_v1_RebuildStatesRequest, callback: grpc.requestCallback<_clientele_features_v1_RebuildStatesResponse__Output>): grpc.ClientUnaryCall;
  rebuildStates(argument: _clientele_features_v1_RebuildStatesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_RebuildStatesResponse__Output>): grpc.ClientUnaryCall;
  rebuildStates(argument: _clientele_features_v1_RebuildStatesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_features_v1_RebuildStatesResponse__Output>): grpc.ClientUnaryCall;
  rebuildStates(argument: _clientele_features_v1_RebuildStatesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_RebuildStatesResponse__Output>): grpc.ClientUnaryCall;
  rebuildStates(argument: _clientele_features_v1_RebuildStatesRequest, callback: grpc.requestCallback<_clientele_features_v1_RebuildStatesResponse__Output>): grpc.ClientUnaryCall;
  
  ResolveCustomers(argument: _clientele_features_v1_ResolveCustomersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_ResolveCustomersResponse__Output>): grpc.ClientUnaryCall;
  ResolveCustomers(argument: _clientele_features_v1_ResolveCustomersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_features_v1_ResolveCustomersResponse__Output>): grpc.ClientUnaryCall;
  ResolveCustomers(argument: _clientele_features_v1_ResolveCustomersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_ResolveCustomersResponse__Output>): grpc.ClientUnaryCall;
  ResolveCustomers(argument: _clientele_features_v1_ResolveCustomersRequest, callback: grpc.requestCallback<_clientele_features_v1_ResolveCustomersResponse__Output>): grpc.ClientUnaryCall;
  resolveCustomers(argument: _clientele_features_v1_ResolveCustomersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_ResolveCustomersResponse__Output>): grpc.ClientUnaryCall;
  resolveCustomers(argument: _clientele_features_v1_ResolveCustomersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_features_v1_ResolveCustomersResponse__Output>): grpc.ClientUnaryCall;
  resolveCustomers(argument: _clientele_features_v1_ResolveCustomersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_features_v1_ResolveCustomersResponse__Output>): grpc.ClientUnaryCall;
  resolveCustomers(argument: _clientele_features_v1_ResolveCustomersRequest, callback: grpc.requestCallback<_clientele_features_v1_ResolveCustomersResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface FeaturesServiceHandlers extends grpc.UntypedServiceImplementation {
  BuildTrainingSet: grpc.handleServerStreamingCall<_clientele_features_v1_BuildTrainingSetRequest__Output, _clientele_features_v1_BuildTrainingSetResponse>;
  
  DescribeLog: grpc.handleUnaryCall<_clientele_features_v1_DescribeLogRequest__Output, _clientele_features_v1_DescribeLogResponse>;
  
  PublishView: grpc.handleUnaryCall<_clientele_features_v1_PublishViewRequest__Output, _clientele_features_v1_PublishViewResponse>;
  
  RebuildStates: grpc.handleUnaryCall<_clientele_features_v1_RebuildStatesRequest__Output, _clientele_features_v1_RebuildStatesResponse>;
  
  ResolveCustomers: grpc.handleUnaryCall<_clientele_features_v1_ResolveCustomersRequest__Output, _clientele_features_v1_ResolveCustomersResponse>;
  
}

export interface FeaturesServiceDefinition extends grpc.ServiceDefinition {
  BuildTrainingSet: MethodDefinition<_clientele_features_v1_BuildTrainingSetRequest, _clientele_features_v1_BuildTrainingSetResponse, _clientele_features_v1_BuildTrainingSetRequest__Output, _clientele_features_v1_BuildTrainingSetResponse__Output>
  DescribeLog: MethodDefinition<_clientele_features_v1_DescribeLogRequest, _clientele_features_v1_DescribeLogResponse, _clientele_features_v1_DescribeLogRequest__Output, _clientele_features_v1_DescribeLogResponse__Output>
  PublishView: MethodDefinition<_clientele_features_v1_PublishViewRequest, _clientele_features_v1_PublishViewResponse, _clientele_features_v1_PublishViewRequest__Output, _clientele_features_v1_PublishViewResponse__Output>
  RebuildStates: MethodDefinition<_clientele_features_v1_RebuildStatesRequest, _clientele_features_v1_RebuildStatesResponse, _clientele_features_v1_RebuildStatesRequest__Output, _clientele_features_v1_RebuildStatesResponse__Output>
  ResolveCustomers: MethodDefinition<_clientele_features_v1_ResolveCustomersRequest, _clientele_features_v1_ResolveCustomersResponse, _clientele_features_v1_ResolveCustomersRequest__Output, _clientele_features_v1_ResolveCustomersResponse__Output>
}
