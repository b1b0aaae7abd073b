// Original file: clientele/trainer/v1/trainer_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetArtifactRequest as _clientele_trainer_v1_GetArtifactRequest, GetArtifactRequest__Output as _clientele_trainer_v1_GetArtifactRequest__Output } from '../../../clientele/trainer/v1/GetArtifactRequest.js';
import type { GetArtifactResponse as _clientele_trainer_v1_GetArtifactResponse, GetArtifactResponse__Output as _clientele_trainer_v1_GetArtifactResponse__Output } from '../../../clientele/trainer/v1/GetArtifactResponse.js';
import type { GetVersionRequest as _clientele_trainer_v1_GetVersionRequest, GetVersionRequest__Output as _clientele_trainer_v1_GetVersionRequest__Output } from '../../../clientele/trainer/v1/GetVersionRequest.js';
import type { GetVersionResponse as _clientele_trainer_v1_GetVersionResponse, GetVersionResponse__Output as _clientele_trainer_v1_GetVersionResponse__Output } from '../../../clientele/trainer/v1/GetVersionResponse.js';
import type { ListVersionsRequest as _clientele_trainer_v1_ListVersionsRequest, ListVersionsRequest__Output as _clientele_trainer_v1_ListVersionsRequest__Output } from '../../../clientele/trainer/v1/ListVersionsRequest.js';
import type { ListVersionsResponse as _clientele_trainer_v1_ListVersionsResponse, ListVersionsResponse__Output as _clientele_trainer_v1_ListVersionsResponse__Output } from '../../../clientele/trainer/v1/ListVersionsResponse.js';
import type { SetAliasRequest as _clientele_trainer_v1_SetAliasRequest, SetAliasRequest__Output as _clientele_trainer_v1_SetAliasRequest__Output } from '../../../clientele/trainer/v1/SetAliasRequest.js';
import type { SetAliasResponse as _clientele_trainer_v1_SetAliasResponse, SetAliasResponse__Output as _clientele_trainer_v1_SetAliasResponse__Output } from '../../../clientele/trainer/v1/SetAliasResponse.js';
import type { SubmitTrainingRequest as _clientele_trainer_v1_SubmitTrainingRequest, SubmitTrainingRequest__Output as _clientele_trainer_v1_SubmitTrainingRequest__Output } from '../../../clientele/trainer/v1/SubmitTrainingRequest.js';
import type { SubmitTrainingResponse as _clientele_trainer_v1_SubmitTrainingResponse, SubmitTrainingResponse__Output as _clientele_trainer_v1_SubmitTrainingResponse__Output } from '../../../clientele/trainer/v1/SubmitTrainingResponse.js';
import type { WatchAliasesRequest as _clientele_trainer_v1_WatchAliasesRequest, WatchAliasesRequest__Output as _clientele_trainer_v1_WatchAliasesRequest__Output } from '../../../clientele/trainer/v1/WatchAliasesRequest.js';
import type { WatchAliasesResponse as _clientele_trainer_v1_WatchAliasesResponse, WatchAliasesResponse__Output as _clientele_trainer_v1_WatchAliasesResponse__Output } from '../../../clientele/trainer/v1/WatchAliasesResponse.js';
import type { WatchJobRequest as _clientele_trainer_v1_WatchJobRequest, WatchJobRequest__Output as _clientele_trainer_v1_WatchJobRequest__Output } from '../../../clientele/trainer/v1/WatchJobRequest.js';
import type { WatchJobResponse as _clientele_trainer_v1_WatchJobResponse, WatchJobResponse__Output as _clientele_trainer_v1_WatchJobResponse__Output } from '../../../clientele/trainer/v1/WatchJobResponse.js';

export interface TrainerServiceClient extends grpc.Client {
  GetArtifact(argument: _clientele_trainer_v1_GetArtifactRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_GetArtifactResponse__Output>;
  GetArtifact(argument: _clientele_trainer_v1_GetArtifactRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_GetArtifactResponse__Output>;
  getArtifact(argument: _clientele_trainer_v1_GetArtifactRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_GetArtifactResponse__Output>;
  getArtifact(argument: _clientele_trainer_v1_GetArtifactRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_GetArtifactResponse__Output>;
  
  GetVersion(argument: _clientele_trainer_v1_GetVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  GetVersion(argument: _clientele_trainer_v1_GetVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_trainer_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  GetVersion(argument: _clientele_trainer_v1_GetVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  GetVersion(argument: _clientele_trainer_v1_GetVersionRequest, callback: grpc.requestCallback<_clientele_trainer_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  getVersion(argument: _clientele_trainer_v1_GetVersionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  getVersion(argument: _clientele_trainer_v1_GetVersionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_trainer_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  getVersion(argument: _clientele_trainer_v1_GetVersionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  getVersion(argument: _clientele_trainer_v1_GetVersionRequest, callback: grpc.requestCallback<_clientele_trainer_v1_GetVersionResponse__Output>): grpc.ClientUnaryCall;
  
  ListVersions(argument: _clientele_trainer_v1_ListVersionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_ListVersionsResponse__Output>): grpc.ClientUnaryCall;
  ListVersions(argument: _clientele_trainer_v1_ListVersionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_trainer_v1_ListVersionsResponse__Output>): grpc.ClientUnaryCall;
  ListVersions(argument: _clientele_trainer_v1_ListVersionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_ListVersionsResponse__Output>): grpc.ClientUnaryCall;
  ListVersions(argument: _clientele_trainer_v1_ListVersionsRequest, callback: grpc.requestCallback<_clientele_trainer_v1_ListVersionsResponse__Output>): grpc.ClientUnaryCall;
  listVersions(argument: _clientele_trainer_v1_ListVersionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_ListVersionsResponse__Output>): grpc.ClientUnaryCall;
  listVersions(argument: _clientele_trainer_v1_ListVersionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_trainer_v1_ListVersionsResponse__Output>): grpc.ClientUnaryCall;
  listVersions(argument: _clientele_trainer_v1_ListVersionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_ListVersionsResponse__Output>): grpc.ClientUnaryCall;
  listVersions(argument: _clientele_trainer_v1_ListVersionsRequest, callback: grpc.requestCallback<_clientele_trainer_v1_ListVersionsResponse__Output>): grpc.ClientUnaryCall;
  
  SetAlias(argument: _clientele_trainer_v1_SetAliasRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  SetAlias(argument: _clientele_trainer_v1_SetAliasRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_trainer_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  SetAlias(argument: _clientele_trainer_v1_SetAliasRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  SetAlias(argument: _clientele_trainer_v1_SetAliasRequest, callback: grpc.requestCallback<_clientele_trainer_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  setAlias(argument: _clientele_trainer_v1_SetAliasRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  setAlias(argument: _clientele_trainer_v1_SetAliasRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_trainer_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  setAlias(argument: _clientele_trainer_v1_SetAliasRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  setAlias(argument: _clientele_trainer_v1_SetAliasRequest, callback: grpc.requestCallback<_clientele_trainer_v1_SetAliasResponse__Output>): grpc.ClientUnaryCall;
  
  SubmitTraining(argument: _clientele_trainer_v1_SubmitTrainingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_SubmitTrainingResponse__Output>): grpc.ClientUnaryCall;
  SubmitTraining(argument: _clientele_trainer_v1_SubmitTrainingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_trainer_v1_SubmitTrainingResponse__Output>): grpc.ClientUnaryCall;
  SubmitTraining(argument: _clientele_trainer_v1_SubmitTrainingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_SubmitTrainingResponse__Output>): grpc.ClientUnaryCall;
  SubmitTraining(argument: _clientele_trainer_v1_SubmitTrainingRequest, callback: grpc.requestCallback<_clientele_trainer_v1_SubmitTrainingResponse__Output>): grpc.ClientUnaryCall;
  submitTraining(argument: _clientele_trainer_v1_SubmitTrainingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_SubmitTrainingResponse__Output>): grpc.ClientUnaryCall;
  submitTraining(argument: _clientele_trainer_v1_SubmitTrainingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_trainer_v1_SubmitTrainingResponse__Output>): grpc.ClientUnaryCall;
  submitTraining(argument: _clientele_trainer_v1_SubmitTrainingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_trainer_v1_SubmitTrainingResponse__Output>): grpc.ClientUnaryCall;
  submitTraining(argument: _clientele_trainer_v1_SubmitTrainingRequest, callback: grpc.requestCallback<_clientele_trainer_v1_SubmitTrainingResponse__Output>): grpc.ClientUnaryCall;
  
  WatchAliases(argument: _clientele_trainer_v1_WatchAliasesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_WatchAliasesResponse__Output>;
  WatchAliases(argument: _clientele_trainer_v1_WatchAliasesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_WatchAliasesResponse__Output>;
  watchAliases(argument: _clientele_trainer_v1_WatchAliasesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_WatchAliasesResponse__Output>;
  watchAliases(argument: _clientele_trainer_v1_WatchAliasesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_WatchAliasesResponse__Output>;
  
  WatchJob(argument: _clientele_trainer_v1_WatchJobRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_WatchJobResponse__Output>;
  WatchJob(argument: _clientele_trainer_v1_WatchJobRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_WatchJobResponse__Output>;
  watchJob(argument: _clientele_trainer_v1_WatchJobRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_WatchJobResponse__Output>;
  watchJob(argument: _clientele_trainer_v1_WatchJobRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_clientele_trainer_v1_WatchJobResponse__Output>;
  
}

export interface TrainerServiceHandlers extends grpc.UntypedServiceImplementation {
  GetArtifact: grpc.handleServerStreamingCall<_clientele_trainer_v1_GetArtifactRequest__Output, _clientele_trainer_v1_GetArtifactResponse>;
  
  GetVersion: grpc.handleUnaryCall<_clientele_trainer_v1_GetVersionRequest__Output, _clientele_trainer_v1_GetVersionResponse>;
  
  ListVersions: grpc.handleUnaryCall<_clientele_trainer_v1_ListVersionsRequest__Output, _clientele_trainer_v1_ListVersionsResponse>;
  
  SetAlias: grpc.handleUnaryCall<_clientele_trainer_v1_SetAliasRequest__Output, _clientele_trainer_v1_SetAliasResponse>;
  
  SubmitTraining: grpc.handleUnaryCall<_clientele_trainer_v1_SubmitTrainingRequest__Output, _clientele_trainer_v1_SubmitTrainingResponse>;
  
  WatchAliases: grpc.handleServerStreamingCall<_clientele_trainer_v1_WatchAliasesRequest__Output, _clientele_trainer_v1_WatchAliasesResponse>;
  
  WatchJob: grpc.handleServerStreamingCall<_clientele_trainer_v1_WatchJobRequest__Output, _clientele_trainer_v1_WatchJobResponse>;
  
}

export interface TrainerServiceDefinition extends grpc.ServiceDefinition {
  GetArtifact: MethodDefinition<_clientele_trainer_v1_GetArtifactRequest, _clientele_trainer_v1_GetArtifactResponse, _clientele_trainer_v1_GetArtifactRequest__Output, _clientele_trainer_v1_GetArtifactResponse__Output>
  GetVersion: MethodDefinition<_clientele_trainer_v1_GetVersionRequest, _clientele_trainer_v1_GetVersionResponse, _clientele_trainer_v1_GetVersionRequest__Output, _clientele_trainer_v1_GetVersionResponse__Output>
  ListVersions: MethodDefinition<_clientele_trainer_v1_ListVersionsRequest, _clientele_trainer_v1_ListVersionsResponse, _clientele_trainer_v1_ListVersionsRequest__Output, _clientele_trainer_v1_ListVersionsResponse__Output>
  SetAlias: MethodDefinition<_clientele_trainer_v1_SetAliasRequest, _clientele_trainer_v1_SetAliasResponse, _clientele_trainer_v1_SetAliasRequest__Output, _clientele_trainer_v1_SetAliasResponse__Output>
  SubmitTraining: MethodDefinition<_clientele_trainer_v1_SubmitTrainingRequest, _clientele_trainer_v1_SubmitTrainingResponse, _clientele_trainer_v1_SubmitTrainingRequest__Output, _clientele_trainer_v1_SubmitTrainingResponse__Output>
  WatchAliases: MethodDefinition<_clientele_trainer_v1_WatchAliasesRequest, _clientele_trainer_v1_WatchAliasesResponse, _clientele_trainer_v1_WatchAliasesRequest__Output, _clientele_trainer_v1_WatchAliasesResponse__Output>
  WatchJob: MethodDefinition<_clientele_trainer_v1_WatchJobRequest, _clientele_trainer_v1_WatchJobResponse, _clientele_trainer_v1_WatchJobRequest__Output, _clientele_trainer_v1_WatchJobResponse__Output>
}
