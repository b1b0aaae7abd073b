import type { JsonValue } from '@clientele/contracts/canonical-json';
import type { JsonObject } from '@clientele/contracts/log-event';
import { AppError } from '@clientele/shared/errors';

/** Depth of an event, the event itself being 1. */
export const EVENT_DEPTH_MAX = 32;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Checks that a value can be stored and given back as it came.
 *
 * @throws AppError `invalid_argument` TOO_DEEP, TEXT_INVALID (NUL or a lone surrogate, in a key or a value),
 *   NUMBER_OUT_OF_RANGE (beyond float64), KEY_FORBIDDEN (`__proto__`, which unwary readers would take for a prototype).
 */
export function checkValue(value: JsonValue, depth = 1): void {
  if (typeof value === 'string') checkText(value);
  else if (typeof value === 'number') checkNumber(value);
  else if (value !== null && typeof value === 'object') checkContainer(value, depth);
}

function checkContainer(value: object, depth: number): void {
  if (depth > EVENT_DEPTH_MAX) throw refused('TOO_DEEP', `The event nests deeper than ${EVENT_DEPTH_MAX}.`);
  if (Array.isArray(value)) {
    for (const item of value as JsonValue[]) checkValue(item, depth + 1);
    return;
  }
  const object = value as JsonObject;
  for (const key of Object.keys(object)) {
    if (key === '__proto__') throw refused('KEY_FORBIDDEN', 'The key __proto__ is not allowed.');
    checkText(key);
    checkValue(object[key] ?? null, depth + 1);
  }
}

function checkText(text: string): void {
  if (text.includes('\0') || LONE_SURROGATE.test(text)) {
    throw refused('TEXT_INVALID', 'A text holds a NUL character or half of a surrogate pair.');
  }
}

function checkNumber(value: number): void {
  if (!Number.isFinite(value)) throw refused('NUMBER_OUT_OF_RANGE', 'A number is too large for a 64-bit float.');
}

const refused = (reason: string, message: string): AppError => new AppError('invalid_argument', reason, message);
