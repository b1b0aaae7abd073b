// Original file: clientele/ingest/v1/ingest_service.proto

export const Dialect = {
  DIALECT_UNSPECIFIED: 'DIALECT_UNSPECIFIED',
  DIALECT_SEGMENT: 'DIALECT_SEGMENT',
} as const;

export type Dialect =
  | 'DIALECT_UNSPECIFIED'
  | 0
  | 'DIALECT_SEGMENT'
  | 1

export type Dialect__Output = typeof Dialect[keyof typeof Dialect]
