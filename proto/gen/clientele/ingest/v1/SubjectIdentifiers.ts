// Original file: clientele/ingest/v1/ingest_service.proto


export interface SubjectIdentifiers {
  'subjectId'?: (string);
  'identifiers'?: ({[key: string]: string});
}

export interface SubjectIdentifiers__Output {
  'subjectId': (string);
  'identifiers': ({[key: string]: string});
}
