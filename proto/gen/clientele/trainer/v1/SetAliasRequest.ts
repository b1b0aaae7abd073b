// Original file: clientele/trainer/v1/trainer_service.proto


export interface SetAliasRequest {
  'model'?: (string);
  'alias'?: (string);
  'version'?: (number);
}

export interface SetAliasRequest__Output {
  'model': (string);
  'alias': (string);
  'version': (number);
}
