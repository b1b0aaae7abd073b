// Original file: clientele/trainer/v1/trainer_service.proto

export const JobState = {
  JOB_STATE_UNSPECIFIED: 'JOB_STATE_UNSPECIFIED',
  JOB_STATE_QUEUED: 'JOB_STATE_QUEUED',
  JOB_STATE_RUNNING: 'JOB_STATE_RUNNING',
  JOB_STATE_COMPLETED: 'JOB_STATE_COMPLETED',
  JOB_STATE_FAILED: 'JOB_STATE_FAILED',
} as const;

export type JobState =
  | 'JOB_STATE_UNSPECIFIED'
  | 0
  | 'JOB_STATE_QUEUED'
  | 1
  | 'JOB_STATE_RUNNING'
  | 2
  | 'JOB_STATE_COMPLETED'
  | 3
  | 'JOB_STATE_FAILED'
  | 4

export type JobState__Output = typeof JobState[keyof typeof JobState]
