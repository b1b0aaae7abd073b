import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createKeyring, open } from './sealing.js';

const keyring = createKeyring(Buffer.alloc(32, 1), randomBytes);

describe('keyring', () => {
  it('opens what it sealed, for the same owner and binding only', () => {
    const { key, wrapped } = keyring.newKey('s1');
    const sealed = keyring.seal(key, '1 m1', 'Ada Lovelace');
    expect(keyring.unwrap('s1', wrapped)).toEqual(key);
    expect(open(key, '1 m1', sealed).toString()).toBe('Ada Lovelace');
    expect(() => open(key, '1 m2', sealed)).toThrow();
    expect(() => keyring.unwrap('s2', wrapped)).toThrow();
    expect(() => createKeyring(Buffer.alloc(32, 2), randomBytes).unwrap('s1', wrapped)).toThrow();
  });

  it('notices every changed byte', () => {
    const { key } = keyring.newKey('s1');
    const sealed = keyring.seal(key, 'b', 'text');
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => open(key, 'b', changed)).toThrow();
    }
    expect(() => open(key, 'b', Buffer.of(1))).toThrow();
  });

  it('seals the same text differently each time', () => {
    const { key } = keyring.newKey('s1');
    expect(keyring.seal(key, 'b', 'text')).not.toEqual(keyring.seal(key, 'b', 'text'));
  });
});
