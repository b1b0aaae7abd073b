import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CustomerRef as _clientele_gateway_v1_CustomerRef, CustomerRef__Output as _clientele_gateway_v1_CustomerRef__Output } from './clientele/gateway/v1/CustomerRef.js';
import type { Reason as _clientele_gateway_v1_Reason, Reason__Output as _clientele_gateway_v1_Reason__Output } from './clientele/gateway/v1/Reason.js';
import type { Score as _clientele_gateway_v1_Score, Score__Output as _clientele_gateway_v1_Score__Output } from './clientele/gateway/v1/Score.js';
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
  }
  google: {
    protobuf: {
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
}

