// Original file: clientele/features/v1/features_service.proto


export interface RebuildStatesResponse {
  'states'?: (Buffer | Uint8Array | string)[];
}

export interface RebuildStatesResponse__Output {
  'states': (Buffer)[];
}
