// Original file: clientele/features/v1/features_service.proto


export interface ResolveCustomersRequest {
  'subjectIds'?: (string)[];
}

export interface ResolveCustomersRequest__Output {
  'subjectIds': (string)[];
}
