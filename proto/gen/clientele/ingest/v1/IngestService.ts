// Original file: clientele/ingest/v1/ingest_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AppendEventsRequest as _clientele_ingest_v1_AppendEventsRequest, AppendEventsRequest__Output as _clientele_ingest_v1_AppendEventsRequest__Output } from '../../../clientele/ingest/v1/AppendEventsRequest.js';
import type { AppendEventsResponse as _clientele_ingest_v1_AppendEventsResponse, AppendEventsResponse__Output as _clientele_ingest_v1_AppendEventsResponse__Output } from '../../../clientele/ingest/v1/AppendEventsResponse.js';
import type { EnsureSourceRequest as _clientele_ingest_v1_EnsureSourceRequest, EnsureSourceRequest__Output as _clientele_ingest_v1_EnsureSourceRequest__Output } from '../../../clientele/ingest/v1/EnsureSourceRequest.js';
import type { EnsureSourceResponse as _clientele_ingest_v1_EnsureSourceResponse, EnsureSourceResponse__Output as _clientele_ingest_v1_EnsureSourceResponse__Output } from '../../../clientele/ingest/v1/EnsureSourceResponse.js';
import type { HashIdentifiersRequest as _clientele_ingest_v1_HashIdentifiersRequest, HashIdentifiersRequest__Output as _clientele_ingest_v1_HashIdentifiersRequest__Output } from '../../../clientele/ingest/v1/HashIdentifiersRequest.js';
import type { HashIdentifiersResponse as _clientele_ingest_v1_HashIdentifiersResponse, HashIdentifiersResponse__Output as _clientele_ingest_v1_HashIdentifiersResponse__Output } from '../../../clientele/ingest/v1/HashIdentifiersResponse.js';
import type { RevealIdentifiersRequest as _clientele_ingest_v1_RevealIdentifiersRequest, RevealIdentifiersRequest__Output as _clientele_ingest_v1_RevealIdentifiersRequest__Output } from '../../../clientele/ingest/v1/RevealIdentifiersRequest.js';
import type { RevealIdentifiersResponse as _clientele_ingest_v1_RevealIdentifiersResponse, RevealIdentifiersResponse__Output as _clientele_ingest_v1_RevealIdentifiersResponse__Output } from '../../../clientele/ingest/v1/RevealIdentifiersResponse.js';

export interface IngestServiceClient extends grpc.Client {
  AppendEvents(argument: _clientele_ingest_v1_AppendEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_AppendEventsResponse__Output>): grpc.ClientUnaryCall;
  AppendEvents(argument: _clientele_ingest_v1_AppendEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_ingest_v1_AppendEventsResponse__Output>): grpc.ClientUnaryCall;
  AppendEvents(argument: _clientele_ingest_v1_AppendEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_AppendEventsResponse__Output>): grpc.ClientUnaryCall;
  AppendEvents(argument: _clientele_ingest_v1_AppendEventsRequest, callback: grpc.requestCallback<_clientele_ingest_v1_AppendEventsResponse__Output>): grpc.ClientUnaryCall;
  appendEvents(argument: _clientele_ingest_v1_AppendEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_AppendEventsResponse__Output>): grpc.ClientUnaryCall;
  appendEvents(argument: _clientele_ingest_v1_AppendEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_ingest_v1_AppendEventsResponse__Output>): grpc.ClientUnaryCall;
  appendEvents(argument: _clientele_ingest_v1_AppendEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_AppendEventsResponse__Output>): grpc.ClientUnaryCall;
  appendEvents(argument: _clientele_ingest_v1_AppendEventsRequest, callback: grpc.requestCallback<_clientele_ingest_v1_AppendEventsResponse__Output>): grpc.ClientUnaryCall;
  
  EnsureSource(argument: _clientele_ingest_v1_EnsureSourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_EnsureSourceResponse__Output>): grpc.ClientUnaryCall;
  EnsureSource(argument: _clientele_ingest_v1_EnsureSourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_ingest_v1_EnsureSourceResponse__Output>): grpc.ClientUnaryCall;
  EnsureSource(argument: _clientele_ingest_v1_EnsureSourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_EnsureSourceResponse__Output>): grpc.ClientUnaryCall;
  EnsureSource(argument: _clientele_ingest_v1_EnsureSourceRequest, callback: grpc.requestCallback<_clientele_ingest_v1_EnsureSourceResponse__Output>): grpc.ClientUnaryCall;
  ensureSource(argument: _clientele_ingest_v1_EnsureSourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_EnsureSourceResponse__Output>): grpc.ClientUnaryCall;
  ensureSource(argument: _clientele_ingest_v1_EnsureSourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_ingest_v1_EnsureSourceResponse__Output>): grpc.ClientUnaryCall;
  ensureSource(argument: _clientele_ingest_v1_EnsureSourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_EnsureSourceResponse__Output>): grpc.ClientUnaryCall;
  ensureSource(argument: _clientele_ingest_v1_EnsureSourceRequest, callback: grpc.requestCallback<_clientele_ingest_v1_EnsureSourceResponse__Output>): grpc.ClientUnaryCall;
  
  HashIdentifiers(argument: _clientele_ingest_v1_HashIdentifiersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_HashIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  HashIdentifiers(argument: _clientele_ingest_v1_HashIdentifiersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_ingest_v1_HashIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  HashIdentifiers(argument: _clientele_ingest_v1_HashIdentifiersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_HashIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  HashIdentifiers(argument: _clientele_ingest_v1_HashIdentifiersRequest, callback: grpc.requestCallback<_clientele_ingest_v1_HashIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  hashIdentifiers(argument: _clientele_ingest_v1_HashIdentifiersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_HashIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  hashIdentifiers(argument: _clientele_ingest_v1_HashIdentifiersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_ingest_v1_HashIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  hashIdentifiers(argument: _clientele_ingest_v1_HashIdentifiersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_HashIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  hashIdentifiers(argument: _clientele_ingest_v1_HashIdentifiersRequest, callback: grpc.requestCallback<_clientele_ingest_v1_HashIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  
  RevealIdentifiers(argument: _clientele_ingest_v1_RevealIdentifiersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_RevealIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  RevealIdentifiers(argument: _clientele_ingest_v1_RevealIdentifiersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_ingest_v1_RevealIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  RevealIdentifiers(argument: _clientele_ingest_v1_RevealIdentifiersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_RevealIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  RevealIdentifiers(argument: _clientele_ingest_v1_RevealIdentifiersRequest, callback: grpc.requestCallback<_clientele_ingest_v1_RevealIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  revealIdentifiers(argument: _clientele_ingest_v1_RevealIdentifiersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_RevealIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  revealIdentifiers(argument: _clientele_ingest_v1_RevealIdentifiersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_clientele_ingest_v1_RevealIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  revealIdentifiers(argument: _clientele_ingest_v1_RevealIdentifiersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_clientele_ingest_v1_RevealIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  revealIdentifiers(argument: _clientele_ingest_v1_RevealIdentifiersRequest, callback: grpc.requestCallback<_clientele_ingest_v1_RevealIdentifiersResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface IngestServiceHandlers extends grpc.UntypedServiceImplementation {
  AppendEvents: grpc.handleUnaryCall<_clientele_ingest_v1_AppendEventsRequest__Output, _clientele_ingest_v1_AppendEventsResponse>;
  
  EnsureSource: grpc.handleUnaryCall<_clientele_ingest_v1_EnsureSourceRequest__Output, _clientele_ingest_v1_EnsureSourceResponse>;
  
  HashIdentifiers: grpc.handleUnaryCall<_clientele_ingest_v1_HashIdentifiersRequest__Output, _clientele_ingest_v1_HashIdentifiersResponse>;
  
  RevealIdentifiers: grpc.handleUnaryCall<_clientele_ingest_v1_RevealIdentifiersRequest__Output, _clientele_ingest_v1_RevealIdentifiersResponse>;
  
}

export interface IngestServiceDefinition extends grpc.ServiceDefinition {
  AppendEvents: MethodDefinition<_clientele_ingest_v1_AppendEventsRequest, _clientele_ingest_v1_AppendEventsResponse, _clientele_ingest_v1_AppendEventsRequest__Output, _clientele_ingest_v1_AppendEventsResponse__Output>
  EnsureSource: MethodDefinition<_clientele_ingest_v1_EnsureSourceRequest, _clientele_ingest_v1_EnsureSourceResponse, _clientele_ingest_v1_EnsureSourceRequest__Output, _clientele_ingest_v1_EnsureSourceResponse__Output>
  HashIdentifiers: MethodDefinition<_clientele_ingest_v1_HashIdentifiersRequest, _clientele_ingest_v1_HashIdentifiersResponse, _clientele_ingest_v1_HashIdentifiersRequest__Output, _clientele_ingest_v1_HashIdentifiersResponse__Output>
  RevealIdentifiers: MethodDefinition<_clientele_ingest_v1_RevealIdentifiersRequest, _clientele_ingest_v1_RevealIdentifiersResponse, _clientele_ingest_v1_RevealIdentifiersRequest__Output, _clientele_ingest_v1_RevealIdentifiersResponse__Output>
}
