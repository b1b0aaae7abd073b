// Original file: clientele/trainer/v1/trainer_service.proto


export interface GetVersionRequest {
  'model'?: (string);
  'version'?: (number);
}

export interface GetVersionRequest__Output {
  'model': (string);
  'version': (number);
}
