// Original file: clientele/features/v1/features_service.proto

export const Split = {
  SPLIT_UNSPECIFIED: 'SPLIT_UNSPECIFIED',
  SPLIT_TRAIN: 'SPLIT_TRAIN',
  SPLIT_VALIDATION: 'SPLIT_VALIDATION',
  SPLIT_TEST: 'SPLIT_TEST',
} as const;

export type Split =
  | 'SPLIT_UNSPECIFIED'
  | 0
  | 'SPLIT_TRAIN'
  | 1
  | 'SPLIT_VALIDATION'
  | 2
  | 'SPLIT_TEST'
  | 3

export type Split__Output = typeof Split[keyof typeof Split]
