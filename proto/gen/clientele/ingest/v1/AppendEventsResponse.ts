// Original file: clientele/ingest/v1/ingest_service.proto


export interface AppendEventsResponse {
  'acceptedCount'?: (number);
  'duplicateCount'?: (number);
  'rejectedCount'?: (number);
}

export interface AppendEventsResponse__Output {
  'acceptedCount': (number);
  'duplicateCount': (number);
  'rejectedCount': (number);
}
