// Original file: clientele/gateway/v1/score.proto


export interface Reason {
  'feature'?: (string);
  'number'?: (number | string);
  'category'?: (string);
  'contribution'?: (number | string);
  'value'?: "number"|"category";
}

export interface Reason__Output {
  'feature': (string);
  'number'?: (number);
  'category'?: (string);
  'contribution': (number);
  'value'?: "number"|"category";
}
