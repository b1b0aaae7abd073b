// Original file: clientele/features/v1/features_service.proto

import type { Long } from '@grpc/proto-loader';

export interface LogPosition {
  'epoch'?: (number);
  'xid'?: (number | string | Long);
  'seq'?: (number | string | Long);
}

export interface LogPosition__Output {
  'epoch': (number);
  'xid': (string);
  'seq': (string);
}
