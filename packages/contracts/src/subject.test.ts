import { describe, expect, it } from '@jest/globals';
import { identifierHmac, normaliseEmail, normalisePhone, storedUserId, subjectId } from './subject.js';

const SECRET = 'workspace-secret-for-tests';
// Computed with Python's hmac and hashlib: HMAC-SHA-256(SECRET, 'identifier:email:ada@example.com') and so on.
const ADA_HMAC = 'a32aaaea538ab40e9827c4b299c7c795a78ae3c17f22e9a0739eb051db230233';
const PHONE_HMAC = 'f8c62b0eddc6cc34847ff3b9b6d187ed4dde63d453e1fe426b7a8e682aca667f';

describe('subjectId', () => {
  it('is a UUIDv8 of the keyed hash, another one for a user than for an anonymous visitor', () => {
    expect(subjectId(SECRET, { userId: 'customer-1' })).toBe('c99abd6b-da64-8952-a3a3-538dabe0cef5');
    expect(subjectId(SECRET, { anonymousId: 'customer-1' })).toBe('d234edaa-d713-8614-b38b-f8f77c7b439f');
  });

  it('is the same for a user id that is an e-mail and for what is stored of it', () => {
    const id = 'c29c0e66-c642-82e8-a426-f4da6cda553c';
    expect(subjectId(SECRET, { userId: ' Ada@Example.com ' })).toBe(id);
    expect(subjectId(SECRET, { userId: storedUserId(SECRET, 'ada@example.com') })).toBe(id);
  });

  it('does not tell composed from decomposed letters', () => {
    expect(subjectId(SECRET, { userId: 'Zoe\u0308' })).toBe(subjectId(SECRET, { userId: 'Zo\u00eb' }));
  });
});

describe('identifiers', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['not an e-mail', undefined],
    ['a@b', undefined],
  ])('normalises the e-mail %j to %j', (value, expected) => {
    expect(normaliseEmail(value)).toBe(expected);
  });

  it.each([
    ['+49 (30) 123-456', '+4930123456'],
    ['0049 30 123456', '+4930123456'],
    ['030 123456', undefined],
    ['+0123456789', undefined],
  ])('normalises the phone %j to %j', (value, expected) => {
    expect(normalisePhone(value)).toBe(expected);
  });

  it('hashes what it normalised', () => {
    expect(identifierHmac(SECRET, 'email', 'ADA@example.com')).toBe(ADA_HMAC);
    expect(identifierHmac(SECRET, 'phone', '+49 30 123456')).toBe(PHONE_HMAC);
    expect(identifierHmac(SECRET, 'email', 'nobody')).toBeUndefined();
  });

  it('stores no user id that is an e-mail or an international phone number', () => {
    expect(storedUserId(SECRET, 'ada@example.com')).toBe(`email:${ADA_HMAC}`);
    expect(storedUserId(SECRET, '+4930123456')).toBe(`phone:${PHONE_HMAC}`);
    expect(storedUserId(SECRET, '+49 30 123-456')).toBe(`phone:${PHONE_HMAC}`);
    expect(storedUserId(SECRET, '17850')).toBe('17850');
  });
});
