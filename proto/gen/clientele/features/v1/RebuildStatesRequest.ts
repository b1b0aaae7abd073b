// Original file: clientele/features/v1/features_service.proto


export interface RebuildStatesRequest {
  'subjectIds'?: (string)[];
}

export interface RebuildStatesRequest__Output {
  'subjectIds': (string)[];
}
