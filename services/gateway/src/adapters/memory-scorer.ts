import { AppError } from '@clientele/shared/errors';
import type { Score, ScoreItem } from '../domain/score.js';
import type { BatchScorer } from '../ports.js';

export interface MemoryScorer extends BatchScorer {
  /** Batches scored so far. */
  readonly batches: (readonly ScoreItem[])[];
}

/** Scorer for tests: every customer of the score's model has that score. There is no other model. */
export function createMemoryScorer(score: Score): MemoryScorer {
  const batches: (readonly ScoreItem[])[] = [];
  return {
    batches,
    scoreBatch(items) {
      batches.push(items);
      return Promise.resolve(
        items.map(({ request: { model, alias, customers } }) =>
          model === score.model ? { scores: customers.map(() => ({ ...score, alias })) } : { error: modelNotFound() },
        ),
      );
    },
  };
}

const modelNotFound = (): AppError => new AppError('not_found', 'MODEL_NOT_FOUND', 'There is no such model.');
