// Original file: clientele/trainer/v1/trainer_service.proto


export interface SetAliasResponse {
  'previousVersion'?: (number);
}

export interface SetAliasResponse__Output {
  'previousVersion': (number);
}
