import type { JsonValue } from '@clientele/contracts/canonical-json';
import { AppError } from '@clientele/shared/errors';

/** Characters of any id. */
export const ID_LENGTH_MAX = 255;

/**
 * An id as text. Whole numbers count as their decimal text; null and blank texts as no id.
 *
 * @throws AppError `invalid_argument` ID_INVALID, ID_TOO_LONG.
 */
export function checkId(name: string, value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') {
    throw new AppError('invalid_argument', 'ID_INVALID', `${name} must be a text or a whole number.`);
  }
  if (value.length > ID_LENGTH_MAX) {
    throw new AppError('invalid_argument', 'ID_TOO_LONG', `${name} has ${ID_LENGTH_MAX} characters at most.`);
  }
  return value.trim() === '' ? undefined : value;
}

/** The id if it is one that could be stored, else undefined. */
export function readableId(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  const isStorable = text.length <= ID_LENGTH_MAX && text.trim() !== '' && !/[\0\p{Surrogate}]/u.test(text);
  return isStorable ? text : undefined;
}
