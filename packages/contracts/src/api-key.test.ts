import { describe, expect, it } from '@jest/globals';
import { apiKeyHash, apiKeyId, createApiKey } from './api-key.js';

describe('API keys', () => {
  it('carry their id in the open and 256 random bits', () => {
    const { keyId, key } = createApiKey();
    expect(key).toMatch(/^ck_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/u);
    expect(apiKeyId(key)).toBe(keyId);
    expect(createApiKey().key).not.toBe(key);
  });

  it.each([
    '',
    'ck_',
    'ck_000000000000_short',
    `xx_000000000000_${'A'.repeat(43)}`,
    `ck_000000000000_${'A'.repeat(44)}`,
  ])('have no id when malformed: %j', (key) => {
    expect(apiKeyId(key)).toBeUndefined();
  });

  it('are stored as a keyed hash', () => {
    // Python: hmac.new(secret, b'api-key:ck_000000000000_' + b'A' * 43, hashlib.sha256)
    const hash = apiKeyHash('workspace-secret-for-tests', `ck_000000000000_${'A'.repeat(43)}`);
    expect(hash.toString('hex')).toBe('126f12e09078033b148108f3ae20e7ee9a31709ecaa85ae602a188d80ed4a5f6');
  });
});
