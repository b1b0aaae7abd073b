import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '@clientele/contracts/log-event';
import { AppError } from '@clientele/shared/errors';

/** Deeper bodies are refused unparsed: what cannot be printed again cannot be kept either. */
const BODY_DEPTH_MAX = 1_000;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses the body of an event request, once.
 *
 * @throws AppError `invalid_argument` PAYLOAD_TOO_LARGE, INVALID_JSON (also for text that is not UTF-8), INVALID_BODY
 *   when it is not an object, TOO_DEEP when it nests deeper than 1,000.
 */
export function parseBody(body: Uint8Array, bytesMax: number): JsonObject {
  if (body.length > bytesMax) throw refused('PAYLOAD_TOO_LARGE', `The body is larger than ${bytesMax} bytes.`);
  if (!isUtf8(body)) throw refused('INVALID_JSON', 'The body is not UTF-8.');
  if (nestsDeeper(body, BODY_DEPTH_MAX)) throw refused('TOO_DEEP', `The body nests deeper than ${BODY_DEPTH_MAX}.`);
  const value = parseJson(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'));
  if (!isObject(value)) throw refused('INVALID_BODY', 'The body must be a JSON object.');
  return value;
}

/** Whether `value` is a JSON object; arrays are not. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    throw refused('INVALID_JSON', 'The body is not JSON.'); // without a cause: the parser quotes its input
  }
}

/** Whether brackets outside of strings nest deeper than `depthMax`. Valid for UTF-8: its other bytes are all above 0x7f. */
function nestsDeeper(body: Uint8Array, depthMax: number): boolean {
  let depth = 0;
  for (let i = 0; i < body.length; i += 1) {
    const byte = body[i] ?? 0;
    if (byte === QUOTE) i = endOfString(body, i);
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}

/** Index of the quote that ends the string beginning at `start`, or the body's end. */
function endOfString(body: Uint8Array, start: number): number {
  let i = start + 1;
  while (i < body.length && body[i] !== QUOTE) i += body[i] === BACKSLASH ? 2 : 1;
  return i;
}

const refused = (reason: string, message: string): AppError => new AppError('invalid_argument', reason, message);
