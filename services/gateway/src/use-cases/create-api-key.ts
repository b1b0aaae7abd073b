import { apiKeyHash, createApiKey as makeApiKey, SOURCE_SCOPES, type Scope } from '@clientele/contracts/api-key';
import { AppError } from '@clientele/shared/errors';
import type { ApiKeyRecord, Source } from '../domain/access.js';
import type { Actor } from '../domain/audit.js';
import type { ApiKeyStore, SourceRegistry } from '../ports.js';

export interface CreateApiKeyDeps {
  readonly keys: Pick<ApiKeyStore, 'insert'>;
  readonly sources: SourceRegistry;
  readonly workspaceSecret: string;
  readonly now: () => Date;
}

export interface CreateApiKeyInput {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Name of the source that the key writes events for. */
  readonly source: string | undefined;
}

export interface CreatedApiKey {
  readonly record: ApiKeyRecord;
  /** Shown this once. */
  readonly key: string;
}

/** @throws AppError `invalid_argument` SOURCE_REQUIRED, SOURCE_UNUSED. */
export type CreateApiKey = (input: CreateApiKeyInput, actor: Actor) => Promise<CreatedApiKey>;

export function createCreateApiKey({ keys, sources, workspaceSecret, now }: CreateApiKeyDeps): CreateApiKey {
  async function findSource({ scopes, source }: CreateApiKeyInput): Promise<Source | undefined> {
    const writesEvents = scopes.some((scope) => SOURCE_SCOPES.includes(scope));
    const among = SOURCE_SCOPES.join(' or ');
    if (source === undefined) {
      if (!writesEvents) return undefined;
      throw new AppError('invalid_argument', 'SOURCE_REQUIRED', `source: a key with ${among} needs a source.`);
    }
    if (!writesEvents) {
      throw new AppError('invalid_argument', 'SOURCE_UNUSED', `source: only a key with ${among} has a source.`);
    }
    return { id: await sources.ensureSource(source), name: source };
  }

  return async function createApiKey(input, actor) {
    const source = await findSource(input);
    const { keyId, key } = makeApiKey();
    const record = {
      keyId,
      hash: apiKeyHash(workspaceSecret, key),
      scopes: [...new Set(input.scopes)],
      source,
      name: input.name,
      createTime: now(),
      revokeTime: undefined,
    };
    await keys.insert(record, {
      actorKeyId: actor.keyId,
      action: 'create_api_key',
      subject: keyId,
      outcome: 'granted',
      reason: undefined,
      requestId: actor.requestId,
    });
    return { record, key };
  };
}
