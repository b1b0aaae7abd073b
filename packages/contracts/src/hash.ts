import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from './canonical-json.js';

/** SHA-256, lower-case hexadecimal. */
export const sha256Hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** SHA-256 of the canonical JSON of `value`: the same for every way to write the same definition. */
export const contentHash = (value: JsonValue): string => sha256Hex(canonicalJson(value));
