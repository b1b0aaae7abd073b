// Original file: clientele/gateway/v1/score.proto


export interface Reason {
  'feature'?: (string);
  'number'?: (number | string);
  'category'?: (string);
  'contribution'?: (number | string);
  'standardError'?: (number | string);
  'value'?: "number"|"category";
  '_standardError'?: "standardError";
}

export interface Reason__Output {
  'feature': (string);
  'number'?: (number);
  'category'?: (string);
  'contribution': (number);
  'standardError'?: (number);
  'value'?: "number"|"category";
  '_standardError'?: "standardError";
}
