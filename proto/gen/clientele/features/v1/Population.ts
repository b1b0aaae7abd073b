// Original file: clientele/features/v1/features_service.proto


export interface Population {
  'event'?: (string);
  'identified'?: (boolean);
}

export interface Population__Output {
  'event': (string);
  'identified': (boolean);
}
