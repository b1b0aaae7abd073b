import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Layout of a sealed value: format (1 byte, 1), nonce (12), ciphertext, tag (16). AES-256-GCM. */
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** Random bytes of the given number. */
export type RandomBytes = (count: number) => Buffer;

export interface WrappedKey {
  readonly key: Buffer;
  /** The key, sealed by the master key. */
  readonly wrapped: Buffer;
}

/** Makes and opens data keys. A wrapped key opens only for the owner that it was made for. */
export interface Keyring {
  newKey(owner: string): WrappedKey;
  /** @throws Error for another owner, another master key or changed bytes. */
  unwrap(owner: string, wrapped: Buffer): Buffer;
  seal(key: Buffer, bound: string, text: string): Buffer;
}

export function createKeyring(masterKey: Buffer, random: RandomBytes): Keyring {
  const sealBytes = (key: Buffer, bound: string, plain: Buffer): Buffer =>
    sealWith(key, bound, plain, random(NONCE_BYTES));
  return {
    newKey(owner) {
      const key = random(KEY_BYTES);
      return { key, wrapped: sealBytes(masterKey, `key:${owner}`, key) };
    },
    unwrap: (owner, wrapped) => open(masterKey, `key:${owner}`, wrapped),
    seal: (key, bound, text) => sealBytes(key, bound, Buffer.from(text, 'utf8')),
  };
}

/** @param bound What the value belongs to: it opens only with the same. @see NIST SP 800-38D. */
function sealWith(key: Buffer, bound: string, plain: Buffer, nonce: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(bound, 'utf8'));
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens a sealed value. @throws Error when key, `bound` or bytes are not those that it was sealed with. */
export function open(key: Buffer, bound: string, sealed: Buffer): Buffer {
  if (sealed[0] !== FORMAT || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) throw new Error('not a sealed value');
  const tagStart = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(bound, 'utf8'));
  decipher.setAuthTag(sealed.subarray(tagStart));
  return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES, tagStart)), decipher.final()]);
}
