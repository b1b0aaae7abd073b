import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AppendEventsRequest as _clientele_ingest_v1_AppendEventsRequest, AppendEventsRequest__Output as _clientele_ingest_v1_AppendEventsRequest__Output } from './clientele/ingest/v1/AppendEventsRequest.js';
import type { AppendEventsResponse as _clientele_ingest_v1_AppendEventsResponse, AppendEventsResponse__Output as _clientele_ingest_v1_AppendEventsResponse__Output } from './clientele/ingest/v1/AppendEventsResponse.js';
import type { EnsureSourceRequest as _clientele_ingest_v1_EnsureSourceRequest, EnsureSourceRequest__Output as _clientele_ingest_v1_EnsureSourceRequest__Output } from './clientele/ingest/v1/EnsureSourceRequest.js';
import type { EnsureSourceResponse as _clientele_ingest_v1_EnsureSourceResponse, EnsureSourceResponse__Output as _clientele_ingest_v1_EnsureSourceResponse__Output } from './clientele/ingest/v1/EnsureSourceResponse.js';
import type { HashIdentifiersRequest as _clientele_ingest_v1_HashIdentifiersRequest, HashIdentifiersRequest__Output as _clientele_ingest_v1_HashIdentifiersRequest__Output } from './clientele/ingest/v1/HashIdentifiersRequest.js';
import type { HashIdentifiersResponse as _clientele_ingest_v1_HashIdentifiersResponse, HashIdentifiersResponse__Output as _clientele_ingest_v1_HashIdentifiersResponse__Output } from './clientele/ingest/v1/HashIdentifiersResponse.js';
import type { Identifier as _clientele_ingest_v1_Identifier, Identifier__Output as _clientele_ingest_v1_Identifier__Output } from './clientele/ingest/v1/Identifier.js';
import type { IngestServiceClient as _clientele_ingest_v1_IngestServiceClient, IngestServiceDefinition as _clientele_ingest_v1_IngestServiceDefinition } from './clientele/ingest/v1/IngestService.js';
import type { RevealIdentifiersRequest as _clientele_ingest_v1_RevealIdentifiersRequest, RevealIdentifiersRequest__Output as _clientele_ingest_v1_RevealIdentifiersRequest__Output } from './clientele/ingest/v1/RevealIdentifiersRequest.js';
import type { RevealIdentifiersResponse as _clientele_ingest_v1_RevealIdentifiersResponse, RevealIdentifiersResponse__Output as _clientele_ingest_v1_RevealIdentifiersResponse__Output } from './clientele/ingest/v1/RevealIdentifiersResponse.js';
import type { SubjectIdentifiers as _clientele_ingest_v1_SubjectIdentifiers, SubjectIdentifiers__Output as _clientele_ingest_v1_SubjectIdentifiers__Output } from './clientele/ingest/v1/SubjectIdentifiers.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  clientele: {
    ingest: {
      v1: {
        AppendEventsRequest: MessageTypeDefinition<_clientele_ingest_v1_AppendEventsRequest, _clientele_ingest_v1_AppendEventsRequest__Output>
        AppendEventsResponse: MessageTypeDefinition<_clientele_ingest_v1_AppendEventsResponse, _clientele_ingest_v1_AppendEventsResponse__Output>
        Dialect: EnumTypeDefinition
        EnsureSourceRequest: MessageTypeDefinition<_clientele_ingest_v1_EnsureSourceRequest, _clientele_ingest_v1_EnsureSourceRequest__Output>
        EnsureSourceResponse: MessageTypeDefinition<_clientele_ingest_v1_EnsureSourceResponse, _clientele_ingest_v1_EnsureSourceResponse__Output>
        HashIdentifiersRequest: MessageTypeDefinition<_clientele_ingest_v1_HashIdentifiersRequest, _clientele_ingest_v1_HashIdentifiersRequest__Output>
        HashIdentifiersResponse: MessageTypeDefinition<_clientele_ingest_v1_HashIdentifiersResponse, _clientele_ingest_v1_HashIdentifiersResponse__Output>
        Identifier: MessageTypeDefinition<_clientele_ingest_v1_Identifier, _clientele_ingest_v1_Identifier__Output>
        IngestService: SubtypeConstructor<typeof grpc.Client, _clientele_ingest_v1_IngestServiceClient> & { service: _clientele_ingest_v1_IngestServiceDefinition }
        RevealIdentifiersRequest: MessageTypeDefinition<_clientele_ingest_v1_RevealIdentifiersRequest, _clientele_ingest_v1_RevealIdentifiersRequest__Output>
        RevealIdentifiersResponse: MessageTypeDefinition<_clientele_ingest_v1_RevealIdentifiersResponse, _clientele_ingest_v1_RevealIdentifiersResponse__Output>
        SubjectIdentifiers: MessageTypeDefinition<_clientele_ingest_v1_SubjectIdentifiers, _clientele_ingest_v1_SubjectIdentifiers__Output>
      }
    }
  }
  google: {
    protobuf: {
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
}

