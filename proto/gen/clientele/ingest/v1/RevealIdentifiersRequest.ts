// Original file: clientele/ingest/v1/ingest_service.proto


export interface RevealIdentifiersRequest {
  'subjectIds'?: (string)[];
}

export interface RevealIdentifiersRequest__Output {
  'subjectIds': (string)[];
}
