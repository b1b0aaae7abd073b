// Original file: clientele/ingest/v1/ingest_service.proto


export interface Identifier {
  'kind'?: (string);
  'value'?: (string);
}

export interface Identifier__Output {
  'kind': (string);
  'value': (string);
}
