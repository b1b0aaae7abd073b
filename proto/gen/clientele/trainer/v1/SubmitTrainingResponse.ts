// Original file: clientele/trainer/v1/trainer_service.proto


export interface SubmitTrainingResponse {
  'jobId'?: (string);
}

export interface SubmitTrainingResponse__Output {
  'jobId': (string);
}
