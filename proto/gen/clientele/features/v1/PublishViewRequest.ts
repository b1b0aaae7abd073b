// Original file: clientele/features/v1/features_service.proto


export interface PublishViewRequest {
  'definitionJson'?: (string);
}

export interface PublishViewRequest__Output {
  'definitionJson': (string);
}
