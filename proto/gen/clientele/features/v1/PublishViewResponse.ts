// Original file: clientele/features/v1/features_service.proto


export interface PublishViewResponse {
  'name'?: (string);
  'version'?: (number);
  'sha256'?: (string);
  'created'?: (boolean);
}

export interface PublishViewResponse__Output {
  'name': (string);
  'version': (number);
  'sha256': (string);
  'created': (boolean);
}
