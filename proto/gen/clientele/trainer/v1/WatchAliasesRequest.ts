// Original file: clientele/trainer/v1/trainer_service.proto


export interface WatchAliasesRequest {
}

export interface WatchAliasesRequest__Output {
}
