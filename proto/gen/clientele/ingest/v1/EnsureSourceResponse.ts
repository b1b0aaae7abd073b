// Original file: clientele/ingest/v1/ingest_service.proto


export interface EnsureSourceResponse {
  'sourceId'?: (number);
}

export interface EnsureSourceResponse__Output {
  'sourceId': (number);
}
