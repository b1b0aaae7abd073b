// Original file: clientele/features/v1/features_service.proto


export interface Customer {
  'customerId'?: (string);
  'known'?: (boolean);
  'subjectIds'?: (string)[];
}

export interface Customer__Output {
  'customerId': (string);
  'known': (boolean);
  'subjectIds': (string)[];
}
