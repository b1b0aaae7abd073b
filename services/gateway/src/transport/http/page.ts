import { parse } from '@clientele/shared/parse';
import { z } from 'zod';
import type { PageRequest } from '../../domain/models.js';

/** `pageSize` (0 or absent is the default, too large is lowered) and `pageToken` of a list's query. */
export const PageQuery = z.strictObject({
  pageSize: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number, at least 0')
    .default('0')
    .transform(Number)
    .pipe(z.int().min(0).max(999_999_999))
    .meta({ description: 'Items in the page: 0 is 50, more than 200 is lowered to 200.' }),
  pageToken: z
    .string()
    .max(500)
    .default('')
    .meta({ description: 'Where the page starts: `nextPageToken` of the page before, which is empty at the end.' }),
});

export function readPage(query: unknown): PageRequest {
  const { pageSize, pageToken } = parse(PageQuery, query);
  return { size: pageSize, token: pageToken };
}
