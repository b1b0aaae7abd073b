import { parse } from '@clientele/shared/parse';
import { z } from 'zod';
import type { PageRequest } from '../../domain/models.js';

const Query = z.strictObject({
  pageSize: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number, at least 0')
    .default('0'),
  pageToken: z.string().max(500).default(''),
});

/** `pageSize` (0 or absent is the default, too large is lowered) and `pageToken` of a list's query. */
export function readPage(query: unknown): PageRequest {
  const { pageSize, pageToken } = parse(Query, query);
  return { size: Number(pageSize), token: pageToken };
}
