import { createHmac, randomBytes } from 'node:crypto';

/** What a key may do. A route or RPC declares one of these, or that it is public. */
export const SCOPES = [
  'events:write',
  'imports:write',
  'scores:read',
  'customers:read',
  'customers:read_identifiers',
  'features:read',
  'features:write',
  'models:read',
  'models:write',
  'jobs:read',
  'metrics:read',
  'sources:write',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Scopes whose keys are bound to a source, because they write events. */
export const SOURCE_SCOPES: readonly Scope[] = ['events:write', 'imports:write'];

const KEY = /^ck_([0-9a-z]{12})_([A-Za-z0-9_-]{43})$/u;

/** A new key: `ck_<id>_<256 random bits>`. The id is public; the whole key is shown once and never stored. */
export function createApiKey(): { readonly keyId: string; readonly key: string } {
  const keyId = randomBytes(6).toString('hex');
  return { keyId, key: `ck_${keyId}_${randomBytes(32).toString('base64url')}` };
}

/** Id of a well-formed key, or undefined. */
export const apiKeyId = (key: string): string | undefined => KEY.exec(key)?.[1];

/** What is stored of a key: HMAC-SHA-256, 32 bytes. Compare in constant time. */
export const apiKeyHash = (workspaceSecret: string, key: string): Buffer =>
  createHmac('sha256', workspaceSecret).update(`api-key:${key}`).digest();
