// Original file: clientele/trainer/v1/trainer_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.js';

export interface ModelVersion {
  'model'?: (string);
  'version'?: (number);
  'artifactId'?: (string);
  'aliases'?: (string)[];
  'resultJson'?: (string);
  'createTime'?: (_google_protobuf_Timestamp | null);
}

export interface ModelVersion__Output {
  'model': (string);
  'version': (number);
  'artifactId': (string);
  'aliases': (string)[];
  'resultJson': (string);
  'createTime': (_google_protobuf_Timestamp__Output | null);
}
