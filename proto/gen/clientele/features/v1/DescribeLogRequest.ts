// Original file: clientele/features/v1/features_service.proto


export interface DescribeLogRequest {
}

export interface DescribeLogRequest__Output {
}
