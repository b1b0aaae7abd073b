// Original file: clientele/ingest/v1/ingest_service.proto

import type { Identifier as _clientele_ingest_v1_Identifier, Identifier__Output as _clientele_ingest_v1_Identifier__Output } from '../../../clientele/ingest/v1/Identifier.js';

export interface HashIdentifiersRequest {
  'identifiers'?: (_clientele_ingest_v1_Identifier)[];
}

export interface HashIdentifiersRequest__Output {
  'identifiers': (_clientele_ingest_v1_Identifier__Output)[];
}
