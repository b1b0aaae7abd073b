// Original file: clientele/trainer/v1/trainer_service.proto


export interface ListVersionsRequest {
  'model'?: (string);
  'pageSize'?: (number);
  'pageToken'?: (string);
}

export interface ListVersionsRequest__Output {
  'model': (string);
  'pageSize': (number);
  'pageToken': (string);
}
