import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BuildTrainingSetRequest as _clientele_features_v1_BuildTrainingSetRequest, BuildTrainingSetRequest__Output as _clientele_features_v1_BuildTrainingSetRequest__Output } from './clientele/features/v1/BuildTrainingSetRequest.js';
import type { BuildTrainingSetResponse as _clientele_features_v1_BuildTrainingSetResponse, BuildTrainingSetResponse__Output as _clientele_features_v1_BuildTrainingSetResponse__Output } from './clientele/features/v1/BuildTrainingSetResponse.js';
import type { Customer as _clientele_features_v1_Customer, Customer__Output as _clientele_features_v1_Customer__Output } from './clientele/features/v1/Customer.js';
import type { Cutoff as _clientele_features_v1_Cutoff, Cutoff__Output as _clientele_features_v1_Cutoff__Output } from './clientele/features/v1/Cutoff.js';
import type { DescribeLogRequest as _clientele_features_v1_DescribeLogRequest, DescribeLogRequest__Output as _clientele_features_v1_DescribeLogRequest__Output } from './clientele/features/v1/DescribeLogRequest.js';
import type { DescribeLogResponse as _clientele_features_v1_DescribeLogResponse, DescribeLogResponse__Output as _clientele_features_v1_DescribeLogResponse__Output } from './clientele/features/v1/DescribeLogResponse.js';
import type { FeaturesServiceClient as _clientele_features_v1_FeaturesServiceClient, FeaturesServiceDefinition as _clientele_features_v1_FeaturesServiceDefinition } from './clientele/features/v1/FeaturesService.js';
import type { LogPosition as _clientele_features_v1_LogPosition, LogPosition__Output as _clientele_features_v1_LogPosition__Output } from './clientele/features/v1/LogPosition.js';
import type { Population as _clientele_features_v1_Population, Population__Output as _clientele_features_v1_Population__Output } from './clientele/features/v1/Population.js';
import type { PublishViewRequest as _clientele_features_v1_PublishViewRequest, PublishViewRequest__Output as _clientele_features_v1_PublishViewRequest__Output } from './clientele/features/v1/PublishViewRequest.js';
import type { PublishViewResponse as _clientele_features_v1_PublishViewResponse, PublishViewResponse__Output as _clientele_features_v1_PublishViewResponse__Output } from './clientele/features/v1/PublishViewResponse.js';
import type { RebuildStatesRequest as _clientele_features_v1_RebuildStatesRequest, RebuildStatesRequest__Output as _clientele_features_v1_RebuildStatesRequest__Output } from './clientele/features/v1/RebuildStatesRequest.js';
import type { RebuildStatesResponse as _clientele_features_v1_RebuildStatesResponse, RebuildStatesResponse__Output as _clientele_features_v1_RebuildStatesResponse__Output } from './clientele/features/v1/RebuildStatesResponse.js';
import type { ResolveCustomersRequest as _clientele_features_v1_ResolveCustomersRequest, ResolveCustomersRequest__Output as _clientele_features_v1_ResolveCustomersRequest__Output } from './clientele/features/v1/ResolveCustomersRequest.js';
import type { ResolveCustomersResponse as _clientele_features_v1_ResolveCustomersResponse, ResolveCustomersResponse__Output as _clientele_features_v1_ResolveCustomersResponse__Output } from './clientele/features/v1/ResolveCustomersResponse.js';
import type { Target as _clientele_features_v1_Target, Target__Output as _clientele_features_v1_Target__Output } from './clientele/features/v1/Target.js';
import type { TrainingSetHeader as _clientele_features_v1_TrainingSetHeader, TrainingSetHeader__Output as _clientele_features_v1_TrainingSetHeader__Output } from './clientele/features/v1/TrainingSetHeader.js';
import type { TrainingSetTrailer as _clientele_features_v1_TrainingSetTrailer, TrainingSetTrailer__Output as _clientele_features_v1_TrainingSetTrailer__Output } from './clientele/features/v1/TrainingSetTrailer.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  clientele: {
    features: {
      v1: {
        BuildTrainingSetRequest: MessageTypeDefinition<_clientele_features_v1_BuildTrainingSetRequest, _clientele_features_v1_BuildTrainingSetRequest__Output>
        BuildTrainingSetResponse: MessageTypeDefinition<_clientele_features_v1_BuildTrainingSetResponse, _clientele_features_v1_BuildTrainingSetResponse__Output>
        Customer: MessageTypeDefinition<_clientele_features_v1_Customer, _clientele_features_v1_Customer__Output>
        Cutoff: MessageTypeDefinition<_clientele_features_v1_Cutoff, _clientele_features_v1_Cutoff__Output>
        DescribeLogRequest: MessageTypeDefinition<_clientele_features_v1_DescribeLogRequest, _clientele_features_v1_DescribeLogRequest__Output>
        DescribeLogResponse: MessageTypeDefinition<_clientele_features_v1_DescribeLogResponse, _clientele_features_v1_DescribeLogResponse__Output>
        FeaturesService: SubtypeConstructor<typeof grpc.Client, _clientele_features_v1_FeaturesServiceClient> & { service: _clientele_features_v1_FeaturesServiceDefinition }
        LogPosition: MessageTypeDefinition<_clientele_features_v1_LogPosition, _clientele_features_v1_LogPosition__Output>
        Population: MessageTypeDefinition<_clientele_features_v1_Population, _clientele_features_v1_Population__Output>
        PublishViewRequest: MessageTypeDefinition<_clientele_features_v1_PublishViewRequest, _clientele_features_v1_PublishViewRequest__Output>
        PublishViewResponse: MessageTypeDefinition<_clientele_features_v1_PublishViewResponse, _clientele_features_v1_PublishViewResponse__Output>
        RebuildStatesRequest: MessageTypeDefinition<_clientele_features_v1_RebuildStatesRequest, _clientele_features_v1_RebuildStatesRequest__Output>
        RebuildStatesResponse: MessageTypeDefinition<_clientele_features_v1_RebuildStatesResponse, _clientele_features_v1_RebuildStatesResponse__Output>
        ResolveCustomersRequest: MessageTypeDefinition<_clientele_features_v1_ResolveCustomersRequest, _clientele_features_v1_ResolveCustomersRequest__Output>
        ResolveCustomersResponse: MessageTypeDefinition<_clientele_features_v1_ResolveCustomersResponse, _clientele_features_v1_ResolveCustomersResponse__Output>
        Split: EnumTypeDefinition
        Target: MessageTypeDefinition<_clientele_features_v1_Target, _clientele_features_v1_Target__Output>
        TrainingSetHeader: MessageTypeDefinition<_clientele_features_v1_TrainingSetHeader, _clientele_features_v1_TrainingSetHeader__Output>
        TrainingSetTrailer: MessageTypeDefinition<_clientele_features_v1_TrainingSetTrailer, _clientele_features_v1_TrainingSetTrailer__Output>
      }
    }
  }
  google: {
    protobuf: {
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
}

