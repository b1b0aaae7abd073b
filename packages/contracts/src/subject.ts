import { createHmac } from 'node:crypto';

/** A subject as an event names it: its user id if it has one, else its anonymous id. */
export type SubjectRef = { readonly userId: string } | { readonly anonymousId: string };

export type IdentifierKind = 'email' | 'phone';

/** Longest address of RFC 5321: 64 for the local part, 255 for the domain, and the `@`. */
const IDENTIFIER_LENGTH_MAX = 320;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;
const PHONE = /^\+[1-9]\d{6,14}$/u;

/** E-mail as it is hashed (trimmed, lower case), or undefined when `value` is not one. */
export function normaliseEmail(value: string): string | undefined {
  if (value.length > IDENTIFIER_LENGTH_MAX) return undefined;
  const email = value.normalize('NFC').trim().toLowerCase();
  return EMAIL.test(email) ? email : undefined;
}

/** Phone number in E.164 as it is hashed, or undefined when `value` is not an international number. */
export function normalisePhone(value: string): string | undefined {
  if (value.length > IDENTIFIER_LENGTH_MAX) return undefined;
  const phone = value
    .trim()
    .replace(/[\s().-]/gu, '')
    .replace(/^00/u, '+');
  return PHONE.test(phone) ? phone : undefined;
}

/**
 * HMAC-SHA-256 of a normalised identifier, lower-case hexadecimal: what the index of identities and links hold instead
 * of the identifier. Undefined when the value cannot be normalised.
 */
export function identifierHmac(workspaceSecret: string, kind: IdentifierKind, value: string): string | undefined {
  const normal = kind === 'email' ? normaliseEmail(value) : normalisePhone(value);
  return normal === undefined ? undefined : hmac(workspaceSecret, `identifier:${kind}:${normal}`).toString('hex');
}

/**
 * The user id as it is stored: one that is itself an e-mail or a phone number (E.164, with its `+`) is replaced by its
 * HMAC, so that no direct identifier stands in the log.
 */
export function storedUserId(workspaceSecret: string, userId: string): string {
  const id = userId.normalize('NFC');
  if (normaliseEmail(id) !== undefined) return `email:${identifierHmac(workspaceSecret, 'email', id) ?? ''}`;
  if (id.trim().startsWith('+') && normalisePhone(id) !== undefined)
    return `phone:${identifierHmac(workspaceSecret, 'phone', id) ?? ''}`;
  return id;
}

/**
 * Id of a subject: a UUID of version 8 made of the first 16 bytes of HMAC-SHA-256(workspace secret, `u:…` or `a:…`).
 * Every service computes it alone, so nobody looks it up.
 *
 * @returns 36 characters, lower case. Takes the caller's user id as well as the stored one: a stored id maps to itself.
 * @see RFC 9562, section 5.8.
 */
export function subjectId(workspaceSecret: string, ref: SubjectRef): string {
  const subject =
    'userId' in ref ? `u:${storedUserId(workspaceSecret, ref.userId)}` : `a:${ref.anonymousId.normalize('NFC')}`;
  const bytes = hmac(workspaceSecret, subject).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const hmac = (secret: string, data: string): Buffer => createHmac('sha256', secret).update(data).digest();
