// Original file: clientele/trainer/v1/trainer_service.proto

import type { ArtifactFile as _clientele_trainer_v1_ArtifactFile, ArtifactFile__Output as _clientele_trainer_v1_ArtifactFile__Output } from '../../../clientele/trainer/v1/ArtifactFile.js';

export interface GetArtifactResponse {
  'file'?: (_clientele_trainer_v1_ArtifactFile);
  'chunk'?: (Buffer | Uint8Array | string);
}

export interface GetArtifactResponse__Output {
  'file': (_clientele_trainer_v1_ArtifactFile__Output);
  'chunk': (Buffer);
}
