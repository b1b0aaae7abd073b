import { z } from 'zod';
import { FeatureView } from './feature-view.js';

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** A feature column: its name and whether its float is a number (NaN = missing) or a category's code (0 = unknown). */
export const FeatureColumn = z.strictObject({ name: z.string(), type: z.enum(['number', 'category']) });
export type FeatureColumn = z.infer<typeof FeatureColumn>;

/**
 * What a vector needs to know of other customers, fitted on training rows. A vocabulary lists a column's categories;
 * the code of the category at index i is i + 1, and 0 stands for missing and unseen ones.
 */
export const PopulationState = z.strictObject({ vocabularies: z.record(z.string(), z.array(z.string())) });
export type PopulationState = z.infer<typeof PopulationState>;

export const EMPTY_POPULATION: PopulationState = { vocabularies: {} };

/** `header_json` of a training set's stream. */
export const TrainingSetHeader = z.strictObject({
  views: z.array(FeatureView).min(1),
  columns: z.array(FeatureColumn).min(1),
  population: PopulationState,
});
export type TrainingSetHeader = z.infer<typeof TrainingSetHeader>;
