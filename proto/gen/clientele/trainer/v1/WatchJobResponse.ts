// Original file: clientele/trainer/v1/trainer_service.proto

import type { JobState as _clientele_trainer_v1_JobState, JobState__Output as _clientele_trainer_v1_JobState__Output } from '../../../clientele/trainer/v1/JobState.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

export interface WatchJobResponse {
  'jobId'?: (string);
  'state'?: (_clientele_trainer_v1_JobState);
  'progress'?: (number | string);
  'stage'?: (string);
  'model'?: (string);
  'version'?: (number);
  'resultJson'?: (string);
  'reason'?: (string);
  'message'?: (string);
  'submitTime'?: (_google_protobuf_Timestamp | null);
  'endTime'?: (_google_protobuf_Timestamp | null);
}

export interface WatchJobResponse__Output {
  'jobId': (string);
  'state': (_clientele_trainer_v1_JobState__Output);
  'progress': (number);
  'stage': (string);
  'model': (string);
  'version': (number);
  'resultJson': (string);
  'reason': (string);
  'message': (string);
  'submitTime': (_google_protobuf_Timestamp__Output | null);
  'endTime': (_google_protobuf_Timestamp__Output | null);
}
