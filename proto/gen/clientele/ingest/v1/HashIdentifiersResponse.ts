// Original file: clientele/ingest/v1/ingest_service.proto


export interface HashIdentifiersResponse {
  'hmacs'?: (string)[];
}

export interface HashIdentifiersResponse__Output {
  'hmacs': (string)[];
}
