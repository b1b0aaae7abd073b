// Original file: clientele/trainer/v1/trainer_service.proto


export interface SubmitTrainingRequest {
  'definitionJson'?: (string);
  'requestId'?: (string);
}

export interface SubmitTrainingRequest__Output {
  'definitionJson': (string);
  'requestId': (string);
}
