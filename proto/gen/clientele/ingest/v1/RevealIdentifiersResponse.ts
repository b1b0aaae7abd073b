// Original file: clientele/ingest/v1/ingest_service.proto

import type { SubjectIdentifiers as _clientele_ingest_v1_SubjectIdentifiers, SubjectIdentifiers__Output as _clientele_ingest_v1_SubjectIdentifiers__Output } from '../../../clientele/ingest/v1/SubjectIdentifiers.js';

export interface RevealIdentifiersResponse {
  'subjects'?: (_clientele_ingest_v1_SubjectIdentifiers)[];
}

export interface RevealIdentifiersResponse__Output {
  'subjects': (_clientele_ingest_v1_SubjectIdentifiers__Output)[];
}
