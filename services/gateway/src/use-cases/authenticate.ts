import { timingSafeEqual } from 'node:crypto';
import { apiKeyHash, apiKeyId } from '@clientele/contracts/api-key';
import { AppError } from '@clientele/shared/errors';
import type { Principal } from '../domain/access.js';
import type { KeyCache } from './key-cache.js';

export interface AuthenticateDeps {
  readonly cache: Pick<KeyCache, 'find'>;
  readonly workspaceSecret: string;
}

/** @throws AppError `unauthenticated` API_KEY_MISSING, API_KEY_INVALID (also when revoked); `unavailable`. */
export type Authenticate = (key: string | undefined) => Promise<Principal>;

const NO_HASH = Buffer.alloc(32);

export function createAuthenticate({ cache, workspaceSecret }: AuthenticateDeps): Authenticate {
  return async function authenticate(key) {
    if (key === undefined) throw new AppError('unauthenticated', 'API_KEY_MISSING', 'An API key is required.');
    const keyId = apiKeyId(key);
    if (keyId === undefined) throw invalid();
    const record = await cache.find(keyId);
    // Compared for unknown ids too, so that they take as long.
    const matches = timingSafeEqual(apiKeyHash(workspaceSecret, key), record?.hash ?? NO_HASH);
    if (record === undefined || !matches || record.revokeTime !== undefined) throw invalid();
    return { keyId, scopes: record.scopes, source: record.source };
  };
}

/** One answer for every wrong key, so that it tells nothing about which keys exist. */
const invalid = (): AppError => new AppError('unauthenticated', 'API_KEY_INVALID', 'The API key is not valid.');
