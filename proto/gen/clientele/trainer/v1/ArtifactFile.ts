// Original file: clientele/trainer/v1/trainer_service.proto

export const ArtifactFile = {
  ARTIFACT_FILE_UNSPECIFIED: 'ARTIFACT_FILE_UNSPECIFIED',
  ARTIFACT_FILE_MANIFEST: 'ARTIFACT_FILE_MANIFEST',
  ARTIFACT_FILE_MODEL: 'ARTIFACT_FILE_MODEL',
  ARTIFACT_FILE_EXPLAIN: 'ARTIFACT_FILE_EXPLAIN',
} as const;

export type ArtifactFile =
  | 'ARTIFACT_FILE_UNSPECIFIED'
  | 0
  | 'ARTIFACT_FILE_MANIFEST'
  | 1
  | 'ARTIFACT_FILE_MODEL'
  | 2
  | 'ARTIFACT_FILE_EXPLAIN'
  | 3

export type ArtifactFile__Output = typeof ArtifactFile[keyof typeof ArtifactFile]
