// Original file: clientele/scorer/v1/scorer_service.proto


export interface ScoreError {
  'code'?: (number);
  'reason'?: (string);
  'message'?: (string);
}

export interface ScoreError__Output {
  'code': (number);
  'reason': (string);
  'message': (string);
}
