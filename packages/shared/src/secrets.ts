import { createHash, timingSafeEqual } from 'node:crypto';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares two secrets in a time that tells nothing about either, their lengths included. */
export const timingSafeEqualString = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
