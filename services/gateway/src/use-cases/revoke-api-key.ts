import { AppError } from '@clientele/shared/errors';
import type { Actor } from '../domain/audit.js';
import type { ApiKeyStore } from '../ports.js';
import type { KeyCache } from './key-cache.js';

export interface RevokeApiKeyDeps {
  readonly keys: Pick<ApiKeyStore, 'revoke'>;
  readonly cache: Pick<KeyCache, 'forget'>;
}

/** Here at once, in other replicas within 5 s. @throws AppError `not_found` API_KEY_NOT_FOUND. */
export type RevokeApiKey = (keyId: string, actor: Actor) => Promise<void>;

export function createRevokeApiKey({ keys, cache }: RevokeApiKeyDeps): RevokeApiKey {
  return async function revokeApiKey(keyId, actor) {
    const found = await keys.revoke(keyId, {
      actorKeyId: actor.keyId,
      action: 'revoke_api_key',
      subject: keyId,
      outcome: 'granted',
      reason: undefined,
      requestId: actor.requestId,
    });
    cache.forget(keyId);
    if (!found) throw new AppError('not_found', 'API_KEY_NOT_FOUND', 'There is no such API key.');
  };
}
