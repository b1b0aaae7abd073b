import type { Scope } from '@clientele/contracts/api-key';
import { AppError } from '@clientele/shared/errors';

/** Source that a key writes events for. */
export interface Source {
  /** > 0. */
  readonly id: number;
  readonly name: string;
}

export interface ApiKeyInfo {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly source: Source | undefined;
  readonly createTime: Date;
  readonly revokeTime: Date | undefined;
}

export interface ApiKeyRecord extends ApiKeyInfo {
  /** HMAC-SHA-256 of the key, 32 bytes. */
  readonly hash: Buffer;
}

/** Who calls: what its key may do. */
export interface Principal {
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly source: Source | undefined;
}

/** What a route or RPC asks of its caller. There is no third way, so a forgotten one cannot be open. */
export type Access = { readonly scope: Scope } | { readonly public: true };

/** @throws AppError `permission_denied` SCOPE_MISSING. */
export function requireScope({ scopes }: Principal, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new AppError('permission_denied', 'SCOPE_MISSING', `The API key lacks the scope ${scope}.`);
}

/** @throws AppError `permission_denied` SOURCE_MISSING when the key is not bound to a source. */
export function requireSource({ source }: Principal): Source {
  if (source !== undefined) return source;
  throw new AppError('permission_denied', 'SOURCE_MISSING', 'The API key is not bound to a source.');
}
