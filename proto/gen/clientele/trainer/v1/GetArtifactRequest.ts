// Original file: clientele/trainer/v1/trainer_service.proto


export interface GetArtifactRequest {
  'artifactId'?: (string);
}

export interface GetArtifactRequest__Output {
  'artifactId': (string);
}
