import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { GetArtifactRequest as _clientele_trainer_v1_GetArtifactRequest, GetArtifactRequest__Output as _clientele_trainer_v1_GetArtifactRequest__Output } from './clientele/trainer/v1/GetArtifactRequest.js';
import type { GetArtifactResponse as _clientele_trainer_v1_GetArtifactResponse, GetArtifactResponse__Output as _clientele_trainer_v1_GetArtifactResponse__Output } from './clientele/trainer/v1/GetArtifactResponse.js';
import type { GetVersionRequest as _clientele_trainer_v1_GetVersionRequest, GetVersionRequest__Output as _clientele_trainer_v1_GetVersionRequest__Output } from './clientele/trainer/v1/GetVersionRequest.js';
import type { GetVersionResponse as _clientele_trainer_v1_GetVersionResponse, GetVersionResponse__Output as _clientele_trainer_v1_GetVersionResponse__Output } from './clientele/trainer/v1/GetVersionResponse.js';
import type { ListVersionsRequest as _clientele_trainer_v1_ListVersionsRequest, ListVersionsRequest__Output as _clientele_trainer_v1_ListVersionsRequest__Output } from './clientele/trainer/v1/ListVersionsRequest.js';
import type { ListVersionsResponse as _clientele_trainer_v1_ListVersionsResponse, ListVersionsResponse__Output as _clientele_trainer_v1_ListVersionsResponse__Output } from './clientele/trainer/v1/ListVersionsResponse.js';
import type { ModelVersion as _clientele_trainer_v1_ModelVersion, ModelVersion__Output as _clientele_trainer_v1_ModelVersion__Output } from './clientele/trainer/v1/ModelVersion.js';
import type { SetAliasRequest as _clientele_trainer_v1_SetAliasRequest, SetAliasRequest__Output as _clientele_trainer_v1_SetAliasRequest__Output } from './clientele/trainer/v1/SetAliasRequest.js';
import type { SetAliasResponse as _clientele_trainer_v1_SetAliasResponse, SetAliasResponse__Output as _clientele_trainer_v1_SetAliasResponse__Output } from './clientele/trainer/v1/SetAliasResponse.js';
import type { SubmitTrainingRequest as _clientele_trainer_v1_SubmitTrainingRequest, SubmitTrainingRequest__Output as _clientele_trainer_v1_SubmitTrainingRequest__Output } from './clientele/trainer/v1/SubmitTrainingRequest.js';
import type { SubmitTrainingResponse as _clientele_trainer_v1_SubmitTrainingResponse, SubmitTrainingResponse__Output as _clientele_trainer_v1_SubmitTrainingResponse__Output } from './clientele/trainer/v1/SubmitTrainingResponse.js';
import type { TrainerServiceClient as _clientele_trainer_v1_TrainerServiceClient, TrainerServiceDefinition as _clientele_trainer_v1_TrainerServiceDefinition } from './clientele/trainer/v1/TrainerService.js';
import type { WatchAliasesRequest as _clientele_trainer_v1_WatchAliasesRequest, WatchAliasesRequest__Output as _clientele_trainer_v1_WatchAliasesRequest__Output } from './clientele/trainer/v1/WatchAliasesRequest.js';
import type { WatchAliasesResponse as _clientele_trainer_v1_WatchAliasesResponse, WatchAliasesResponse__Output as _clientele_trainer_v1_WatchAliasesResponse__Output } from './clientele/trainer/v1/WatchAliasesResponse.js';
import type { WatchJobRequest as _clientele_trainer_v1_WatchJobRequest, WatchJobRequest__Output as _clientele_trainer_v1_WatchJobRequest__Output } from './clientele/trainer/v1/WatchJobRequest.js';
import type { WatchJobResponse as _clientele_trainer_v1_WatchJobResponse, WatchJobResponse__Output as _clientele_trainer_v1_WatchJobResponse__Output } from './clientele/trainer/v1/WatchJobResponse.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  clientele: {
    trainer: {
      v1: {
        ArtifactFile: EnumTypeDefinition
        GetArtifactRequest: MessageTypeDefinition<_clientele_trainer_v1_GetArtifactRequest, _clientele_trainer_v1_GetArtifactRequest__Output>
        GetArtifactResponse: MessageTypeDefinition<_clientele_trainer_v1_GetArtifactResponse, _clientele_trainer_v1_GetArtifactResponse__Output>
        GetVersionRequest: MessageTypeDefinition<_clientele_trainer_v1_GetVersionRequest, _clientele_trainer_v1_GetVersionRequest__Output>
        GetVersionResponse: MessageTypeDefinition<_clientele_trainer_v1_GetVersionResponse, _clientele_trainer_v1_GetVersionResponse__Output>
        JobState: EnumTypeDefinition
        ListVersionsRequest: MessageTypeDefinition<_clientele_trainer_v1_ListVersionsRequest, _clientele_trainer_v1_ListVersionsRequest__Output>
        ListVersionsResponse: MessageTypeDefinition<_clientele_trainer_v1_ListVersionsResponse, _clientele_trainer_v1_ListVersionsResponse__Output>
        ModelVersion: MessageTypeDefinition<_clientele_trainer_v1_ModelVersion, _clientele_trainer_v1_ModelVersion__Output>
        SetAliasRequest: MessageTypeDefinition<_clientele_trainer_v1_SetAliasRequest, _clientele_trainer_v1_SetAliasRequest__Output>
        SetAliasResponse: MessageTypeDefinition<_clientele_trainer_v1_SetAliasResponse, _clientele_trainer_v1_SetAliasResponse__Output>
        SubmitTrainingRequest: MessageTypeDefinition<_clientele_trainer_v1_SubmitTrainingRequest, _clientele_trainer_v1_SubmitTrainingRequest__Output>
        SubmitTrainingResponse: MessageTypeDefinition<_clientele_trainer_v1_SubmitTrainingResponse, _clientele_trainer_v1_SubmitTrainingResponse__Output>
        TrainerService: SubtypeConstructor<typeof grpc.Client, _clientele_trainer_v1_TrainerServiceClient> & { service: _clientele_trainer_v1_TrainerServiceDefinition }
        WatchAliasesRequest: MessageTypeDefinition<_clientele_trainer_v1_WatchAliasesRequest, _clientele_trainer_v1_WatchAliasesRequest__Output>
        WatchAliasesResponse: MessageTypeDefinition<_clientele_trainer_v1_WatchAliasesResponse, _clientele_trainer_v1_WatchAliasesResponse__Output>
        WatchJobRequest: MessageTypeDefinition<_clientele_trainer_v1_WatchJobRequest, _clientele_trainer_v1_WatchJobRequest__Output>
        WatchJobResponse: MessageTypeDefinition<_clientele_trainer_v1_WatchJobResponse, _clientele_trainer_v1_WatchJobResponse__Output>
      }
    }
  }
  google: {
    protobuf: {
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
}

