import { z } from 'zod';

/** Queue of training runs. Payloads hold ids only. */
export const TRAIN_MODEL_QUEUE = 'train-model.v1';
export const TrainModelJob = z.strictObject({ runId: z.uuid() });
export type TrainModelJob = z.infer<typeof TrainModelJob>;

/** Progress of a training run, as the job reports it. */
export const TRAINING_STAGES = ['building_training_set', 'fitting', 'calibrating', 'evaluating', 'storing'] as const;
export const TrainingProgress = z.strictObject({ stage: z.enum(TRAINING_STAGES), progress: z.number().min(0).max(1) });
export type TrainingProgress = z.infer<typeof TrainingProgress>;
