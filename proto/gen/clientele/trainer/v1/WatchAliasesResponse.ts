// Original file: clientele/trainer/v1/trainer_service.proto


export interface WatchAliasesResponse {
  'synchronized'?: (boolean);
  'model'?: (string);
  'alias'?: (string);
  'version'?: (number);
  'artifactId'?: (string);
}

export interface WatchAliasesResponse__Output {
  'synchronized': (boolean);
  'model': (string);
  'alias': (string);
  'version': (number);
  'artifactId': (string);
}
