// Original file: clientele/ingest/v1/ingest_service.proto


export interface EnsureSourceRequest {
  'name'?: (string);
}

export interface EnsureSourceRequest__Output {
  'name': (string);
}
