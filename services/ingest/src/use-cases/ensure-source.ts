import { AppError } from '@clientele/shared/errors';
import type { SourceStore } from '../ports.js';

const NAME = /^[a-z0-9_-]{1,64}$/u;

export type EnsureSource = (name: string) => Promise<number>;

/** Finds a source by name, or creates it. @throws AppError `invalid_argument` SOURCE_NAME_INVALID. */
export function createEnsureSource({ sources }: { readonly sources: SourceStore }): EnsureSource {
  return async function ensureSource(name) {
    if (!NAME.test(name)) {
      throw new AppError(
        'invalid_argument',
        'SOURCE_NAME_INVALID',
        'A source is named with 1 to 64 lower-case letters, digits, dashes and underscores.',
      );
    }
    return sources.ensureSource(name);
  };
}
