// Original file: clientele/gateway/v1/score.proto


export interface CustomerRef {
  'userId'?: (string);
  'anonymousId'?: (string);
  'id'?: "userId"|"anonymousId";
}

export interface CustomerRef__Output {
  'userId'?: (string);
  'anonymousId'?: (string);
  'id'?: "userId"|"anonymousId";
}
