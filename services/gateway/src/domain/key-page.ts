import { AppError } from '@clientele/shared/errors';
import type { ApiKeyInfo } from './access.js';
import type { Page, PageRequest } from './models.js';

const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 200;

/** What a page of keys needs: `limit` keys after that id, and one more to know whether there is a next page. */
export interface KeyRange {
  readonly afterKeyId: string;
  readonly limit: number;
}

/** @throws AppError `invalid_argument` PAGE_TOKEN_INVALID. */
export const toKeyRange = ({ size, token }: PageRequest): KeyRange => ({
  afterKeyId: fromPageToken(token),
  limit: Math.min(size === 0 ? PAGE_SIZE : size, PAGE_SIZE_MAX),
});

/** @param found The first `limit` + 1 keys of the range by id, or all there are. */
export function toKeyPage(found: readonly ApiKeyInfo[], { limit }: KeyRange): Page<ApiKeyInfo> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextToken: found.length > limit && last !== undefined ? toPageToken(last.keyId) : '' };
}

const toPageToken = (keyId: string): string => Buffer.from(`k${keyId}`).toString('base64url');

function fromPageToken(token: string): string {
  if (token === '') return '';
  const keyId = /^k([0-9a-z]{12})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (keyId !== undefined) return keyId;
  throw new AppError('invalid_argument', 'PAGE_TOKEN_INVALID', 'pageToken: must be the nextPageToken of a page.');
}
